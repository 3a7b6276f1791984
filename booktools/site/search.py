"""The search: what a reader types finds every form of it, in either language of the glossary.

Sphinx indexes stems, and its script looks stems up; the language registered here
gives both of them `turkish.Stemmer`. `static/search.js` then replaces what the
script does by plain comparison of letters (titles, marks in the text), counts
pages, and reads an English term as its Turkish one too.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.search import SearchLanguage

from ..book import read_book
from ..errors import BookError
from ..languages import tr as turkish
from ..pages import template_edits
from ..pages.state import state
from ..teaching.terms.read import plain_words, read_terms

_STEMMER = Path(__file__).with_name("static") / "turkish-stemmer.js"


def setup(app: Sphinx) -> None:
    app.add_search_language(Turkish)
    app.connect("builder-inited", _give_lexicon)
    app.connect("builder-inited", _search_on_the_search_page_alone)
    app.connect("html-page-context", _add_scripts)


class Turkish(SearchLanguage):
    lang = "tr"
    language_name = "Turkish"
    stopwords = set(turkish.STOPWORDS)

    def init(self, options: dict[str, Any]) -> None:
        self.stemmer = turkish.Stemmer(options.get("lexicon", ()))
        self.js_stemmer_code = stemmer_script(self.stemmer)

    def stem(self, word: str) -> str:
        return self.stemmer.stem(word)

    def word_filter(self, word: str) -> bool:
        return bool(word) and turkish.fold(word) not in self.stopwords


def stemmer_script(stemmer: turkish.Stemmer) -> str:
    rules = {
        "chain": turkish.CHAIN,
        "endings": turkish.ENDINGS,
        "infinitive": turkish.INFINITIVE,
        "letters": turkish.LETTERS,
        "lexicon": stemmer.lexicon,
        "soft": turkish.SOFT,
        "verb": turkish.VERB,
        "verbal": turkish.VERBAL,
    }
    return _STEMMER.read_text(encoding="utf-8").replace("RULES", json.dumps(rules))


def synonyms(pairs: list[tuple[str, str]]) -> dict[str, str]:
    """English → Turkish; the English without the ending of its plural, as `search.js` looks it up."""
    return {" ".join(re.sub("s$", "", word) for word in turkish.fold(english).split()): term for english, term in pairs}


def _give_lexicon(app: Sphinx) -> None:
    """Before the builder makes its index; what is wrong with the file is told by the glossary."""
    try:
        terms = read_terms(read_book(Path(app.srcdir)))
    except BookError as error:
        raise SystemExit(str(error)) from None
    app.config.html_search_options = {**app.config.html_search_options, "lexicon": sorted(plain_words(terms))}
    state(app).synonyms = synonyms([(english, term.word) for term in terms for english in term.english])


def _search_on_the_search_page_alone(app: Sphinx) -> None:
    """The theme would load the whole index on every page, for a search as you type that is off.

    It came with https://github.com/pydata/pydata-sphinx-theme/issues/1977 (`tests/upstream/test_site.py`).
    """
    template_edits.edit(
        app, {"{% if pagename == 'search' %}\n    {# Search tools": "{% if true %}\n    {# Search tools"}
    )


def _add_scripts(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: object) -> None:
    """The search page alone searches; the others show what it found."""
    if not app.config.language.startswith(Turkish.lang):
        return
    app.add_css_file("search.css")
    if page == "search":
        known = json.dumps(state(app).synonyms, ensure_ascii=False, sort_keys=True)
        app.add_js_file(None, body=f"const SYNONYMS = {known};")
        app.add_js_file("search.js", loading_method="defer")
    else:
        app.add_js_file("search-marks.js", loading_method="defer")
