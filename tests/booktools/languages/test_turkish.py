"""Turkish letters, order and stems: what a search meets, and where it must not."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import pytest
from turkish_words import PAIRS

from booktools.book import read_book
from booktools.languages.tr import Stemmer, alphabetical, fold, initial, plain_words
from booktools.teaching.terms.read import read_terms

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def terms():
    return read_terms(read_book(ROOT))


@pytest.fixture(scope="module")
def stemmer(terms):
    return Stemmer(plain_words(term.word for term in terms))


def test_the_last_word_of_a_compound_is_no_plain_word():
    assert plain_words(["etkinleştirme işlevi", "ana bellek", "ilkleyici"]) == {"etkinleştirme", "bellek", "ilkleyici"}


def test_capitals_dots_and_accents_do_not_matter():
    assert {fold(word) for word in ("Işık", "IŞIK", "isik", "ışık", "İŞİK", "I\u0307s\u0327ik")} == {"isik"}
    assert fold("İlklendirme") == fold("ilklendirme") == "ilklendirme"
    assert fold("kâğıt") == "kagit"


def test_the_alphabet_is_the_turkish_one():
    words = [
        "zar",
        "şekil",
        "ıslak",
        "iç",
        "sınıf",
        "Çıktı",
        "cihaz",
        "Ömür",
        "oyun",
        "GPU",
        "ağ",
        "azot",
        "1",
        "üç",
        "un",
        "`a`",
    ]
    expected = [
        "1",
        "`a`",
        "ağ",
        "azot",
        "cihaz",
        "Çıktı",
        "GPU",
        "ıslak",
        "iç",
        "oyun",
        "Ömür",
        "sınıf",
        "şekil",
        "un",
        "üç",
        "zar",
    ]
    assert sorted(words, key=alphabetical) == expected
    assert [initial(word) for word in ("işlev", "ısı", "Iğdır", "İlk", "şu", "âdem", "_x", "")] == [
        "İ",
        "I",
        "I",
        "İ",
        "Ş",
        "A",
        "",
        "",
    ]


def test_inflected_forms_of_the_glossarys_words_meet(stemmer):
    missed = [f"{form} ≠ {word}" for word, form in PAIRS if stemmer.stem(form) != stemmer.stem(word)]
    assert len(PAIRS) >= 100
    assert missed == []


def test_forms_meet_without_a_lexicon_too():
    """What the endings alone can do, for the words that are in no glossary."""
    bare = Stemmer()
    met = [stems[0] == stems[1] for stems in ((bare.stem(word), bare.stem(form)) for word, form in PAIRS)]
    assert sum(met) / len(met) > 0.7


def test_different_words_of_the_glossary_stay_apart(terms, stemmer):
    words = defaultdict(set)
    for term in terms:
        for word in term.word.split():
            words[stemmer.stem(word)].add(word)
    together = {frozenset(found) for found in words.values() if len(found) > 1}
    forms_of_one_word = {
        frozenset({"parametre", "parametreler"}), frozenset({"hesaplama", "hesaplamaları"}),
        frozenset({"işlev", "işlevi"}), frozenset({"yükleme", "yüklemek"}),
        frozenset({"derleme", "derlenmiş"}), frozenset({"katman", "katmanlı"}),
        frozenset({"öğrenme", "öğrenmesi"}), frozenset({"normalleştirme", "normalleştirmesi"}),
    }  # fmt: skip
    assert together - forms_of_one_word == set(), "false friends"


@pytest.mark.parametrize("words", ["dizi dizin dizgi", "kat katman", "model modern", "katman katmer", "bellek belli"])
def test_short_and_similar_words_are_not_one(stemmer, words):
    assert len({stemmer.stem(word) for word in words.split()}) == len(words.split())


def test_names_from_code_are_left_alone(stemmer):
    assert [stemmer.stem(word) for word in ("float32", "num_gpus", "__init__")] == ["float32", "num_gpus", "__init__"]


@pytest.mark.parametrize(
    ("noun", "forms"),
    [
        ("kaydetmek", "kaydetme kaydeder kaydederim kaydedilir kaydedilen kaydettik kaydetmez kaydedince kaydediyoruz"),
        ("yüklemek", "yükleme yükler yüklenir yüklenen yükleyip yüklenmemiş yüklerken yüklendi yükleyeceğiz"),
        ("derleme", "derlenir derlenince derlenmiş derlenmeden derlemek derler"),
        ("izleme", "izlenir izleyen izler izlemeyi izlenmiyor"),
    ],
)
def test_forms_of_a_verb_meet_its_noun(stemmer, noun, forms):
    assert {stemmer.stem(form) for form in forms.split()} == {stemmer.stem(noun)}


def test_what_only_begins_like_a_verb_is_another_word(stemmer):
    """Roots of three letters begin too many of them: `karma` is no verb to `kare`."""
    for noun, other in (
        ("karma", "kare"),
        ("sekme", "sekiz"),
        ("yayma", "yayılım"),
        ("izleme", "iz"),
        ("ilkleme", "ilk"),
    ):
        assert stemmer.stem(noun) != stemmer.stem(other), other
