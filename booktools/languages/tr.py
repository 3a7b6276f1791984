"""Turkish letters and endings: alphabetical order, folding to ASCII, and a light stemmer for the search.

The rules are regular expressions that Python and JavaScript read alike, so that
`static/turkish-stemmer.js`, which follows `Stemmer` line by line, is given them
as data and cannot drift from what is here. They are written for folded words,
in which vowel harmony has only two vowels left to choose from.

A word of the lexicon is never shortened, and any chain of endings after it leads
back to it, through a softened consonant (`ağırlığı`) or a dropped vowel
(`kaybı`); to the noun of a verb (`kaydetme`) lead the verb's own forms, too
(`kaydedilir`, `kaydederim`). Other words lose endings one by one; what is ambiguous (`katma-nın`,
`katman-ın`) is shortened on both readings alike, so that forms still meet.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from functools import lru_cache

ALPHABET = "abcçdefgğhıijklmnoöpqrsştuüvwxyz"
LETTERS = {"İ": "i", "I": "i", "ı": "i", "ş": "s", "Ş": "s", "ç": "c", "Ç": "c", "ğ": "g", "Ğ": "g"} | {
    "ö": "o", "Ö": "o", "ü": "u", "Ü": "u", "â": "a", "Â": "a", "î": "i", "Î": "i", "û": "u", "Û": "u",
}  # fmt: skip
_FOLD = str.maketrans(LETTERS)
_PLACES = {letter: place for place, letter in enumerate(ALPHABET)}
#: Letters and pairs of letters that no Turkish word, or hardly one, has.
_FOREIGN = re.compile("[qwxQWX]|[cpst]h|ck|ee|oo|ou|[cst]ion$")

#: All that may follow a word of the lexicon: derivation, number, possession, case, -ki, copula.
_CASE = "[yn]?[iu]|[yn]?[ae]|n?[dt][ae]n?|n?[iu]n|y?l[ae]|n?c[ae]"
CHAIN = (
    "^(?:l[iu][kg]|l[iu]|s[iu]z)?(?:l[ae]r)?"
    "(?:[iu]?m[iu]z|[iu]?n[iu]z|l[ae]r[iu]|[iu]?m|s[iu]|[iu])?"
    f"(?:{_CASE})?(?:k[iu](?:l[ae]r)?(?:{_CASE})?)?"
    "(?:y?[dt][iu]r?|y?s[ae]|y?m[iu]s|yken)?(?:l[ae]r)?$"
)
#: What follows a verbal noun (`ilkleme`) to make an infinitive of it.
INFINITIVE = "^k(?:t[ae]n?)?$"
VERBAL = "m[ae]$"
#: What may follow the root of a verb whose noun is in the lexicon: voice, negation, tense or participle, who and when.
VERB = (
    "^(?:[iu][nl]|[nt]|d[iu]r|t[iu]r){0,2}(?:m[ae]z?|m(?=[iu]yor))?"
    "(?:m[ae]k?|[iu]?yor|[aeiu]?r|y?[ae]c[ae][kg]|m[iu]s|[dt][iu][kg]?|y?[ae]n|y?[iu]p|y?[ae]r[ae]k|y?[iu]nc[ae]|s[ae])?"
    "(?:l[ae]r)?(?:[iu]?m[iu]z|s[iu]n(?:[iu]z)?|n[iu]z|[iu]?[mz]|l[ae]r[iu]|s?[iu])?"
    f"(?:{_CASE})?(?:k|l[ae]r|[dt][iu]r?|s[ae]|ken)?$"
)
#: Endings that any other word loses, longest first; at least three letters stay.
ENDINGS = (
    "(?<=[iu])nd[ae]n?", "(?<=[aeiou])n[iu]n", "(?<=[aeiou])yl[ae]", "(?<=[aeiou])y[aeiu]",
    "[dt][ae]n?", "[iu][mn][iu]z", "l[ae]r", "[dt][iu]r", "m[iu]s", "l[iu][kg]", "s[iu]z", "m[ae]k?",
    "l[ae]", "l[iu]", "s[iu]", "c[iu]", "k[iu]", "[iu][mn]", "[ae]n", "[aeiu]",
)  # fmt: skip
SOFT = {"k": "g", "p": "b", "t": "d"}
STOPWORDS = frozenset(
    """
    acaba ama ancak artik bazi belki ben bile bir biri bu bunu bunun bunlar boyle da daha de degil diye en fakat gibi
    hem hep her hic icin ile ise iste ki kim mi mu nasil ne neden o olan olarak olup onu onun onlar ornegin oyle pek sey
    siz su sunu tum ve veya ya yani yine zaten
    demek hangi kac nedir nelerdir nerede nicin niye var yarar yok
    the of and to in is it for on with or an
    lar ler nin nun in un den dan ten tan nde nda ye yi yu la le ta te
    """.split()
)


def fold(text: str) -> str:
    """Lower case as Turkish has it, then ASCII: `IŞIK`, `Işık` and `isik` are one."""
    bare = unicodedata.normalize("NFKD", unicodedata.normalize("NFC", text).translate(_FOLD))
    return "".join(letter for letter in bare if not unicodedata.combining(letter)).lower()


def lower(text: str) -> str:
    return text.replace("İ", "i").replace("I", "ı").lower()


def alphabetical(text: str) -> tuple[object, ...]:
    """A sort key: letters in the order of the alphabet, after what is no letter; `I` is `ı`, `é` is `e`."""
    letters = [_bare(letter) for letter in lower(unicodedata.normalize("NFC", text))]
    return tuple((1, _PLACES[letter], "") if letter in _PLACES else (0, 0, letter) for letter in letters), text


def initial(text: str) -> str:
    """The heading under which `text` stands in an index; empty for what begins with no letter."""
    first = _bare(lower(text[:1]))
    return {"i": "İ", "ı": "I"}.get(first, first.upper()) if first in _PLACES else ""


def _bare(letter: str) -> str:
    """Without the accents that the alphabet does not have."""
    return letter if letter in _PLACES else unicodedata.normalize("NFKD", letter)[:1]


def plain_words(names: Iterable[str]) -> set[str]:
    """The words of which the names of terms are made, uninflected as far as that can be told.

    The last word of a compound mostly bears an ending (`etkinleştirme işlevi`), which only a verb's
    noun can be told from (`aktarım öğrenmesi`); what is shorter than four letters begins too many other words.
    """
    words: set[str] = set()
    for name in names:
        *first, last = name.split()
        last = re.sub("(?<=m[ae])s[ıi]$", "", last) if first else last
        inflected = first and last[-1] in "ıiuü"
        words.update(word for word in [*first, *([] if inflected else [last])] if len(word) > 3)
    return words


class Stemmer:
    """`lexicon` holds plain words, in any spelling."""

    def __init__(self, lexicon: Iterable[str] = ()) -> None:
        self.lexicon: dict[str, str] = {}
        nouns = {re.sub("(m[ae])k$", r"\1", fold(word)) for word in lexicon}
        for word in sorted(nouns, key=lambda word: (len(word), word)):
            if self._known(word) is None:  # `parametreler` adds nothing to `parametre`
                self.lexicon |= dict.fromkeys((*_roots(word), *reversed(_forms(word))), word)

    def stem(self, word: str) -> str:
        word = fold(word)
        if re.search("[^a-z]", word):
            return word
        return self._known(word) or _shortened(word)

    def _known(self, word: str) -> str | None:
        for length in range(len(word), 2, -1):
            plain = self.lexicon.get(word[:length])
            if plain is not None and _follows(plain, word[:length], word[length:]):
                return plain
        return None


def stemmer(lexicon: Iterable[str]) -> Callable[[str], str]:
    return Stemmer(lexicon).stem


def _forms(word: str) -> list[str]:
    """The word itself, then how it looks before a vowel: `agirlig`, `kayb`."""
    last = word[-1]
    found = [word, *([word[:-1] + SOFT[last]] if last in SOFT else [])]
    if dropped := re.search("^(.*[aeiou][^aeiou])[iu]([^aeiou])$", word):
        found += [dropped[1] + dropped[2], *([dropped[1] + SOFT[last]] if last in SOFT else [])]
    return found


def _roots(noun: str) -> list[str]:
    """Of a verb, as `_forms`: `kaydet`, `kayded`; one of three letters begins too many other words."""
    root = noun[:-2] if re.search(f"....{VERBAL}", noun) else ""
    return [root, *([root[:-1] + SOFT[root[-1]]] if root[-1] in SOFT else [])] if root else []


def _follows(plain: str, form: str, rest: str) -> bool:
    verb = bool(re.search(VERBAL, plain)) and len(form) < len(plain)
    if form != (plain[:-2] if verb else plain) and not re.search("^[aeiou]", rest):
        return False
    if verb:
        return bool(re.search(VERB, rest))
    return bool(re.search(CHAIN, rest) or (re.search(VERBAL, plain) and re.search(INFINITIVE, rest)))


_AT_THE_END = [re.compile(f"(?:{ending})$") for ending in ENDINGS]


@lru_cache(maxsize=1 << 16)  # who serves the book reads its words with every build
def _shortened(word: str) -> str:
    while rest := next(filter(None, (_without(word, ending) for ending in _AT_THE_END)), None):
        word = rest
    hard = {soft: letter for letter, soft in SOFT.items()}
    return word[:-1] + hard.get(word[-1], word[-1]) if len(word) > 3 else word


def _without(word: str, ending: re.Pattern[str]) -> str | None:
    found = ending.search(word)
    rest = word[: found.start()] if found else ""
    return rest if len(rest) >= 3 and re.search("[aeiou]", rest) else None


def foreign(word: str) -> bool:
    """Whether a word looks English: Turkish rules would hyphenate it as `Pyt-hon`."""
    return word.isascii() and bool(_FOREIGN.search(word))
