"""The search: every section of the book by its words, found as a reader types, in the words that readers use.

When all pages are written, two scripts are written beside them. `search-language.js` is the language of the book:
Sphinx's stemmer for it and its small words, ours for Turkish. `search-book.js` is the book: the text of every section
as its readers see it, by edition, and the other names of its terms. No page asks for them; `static/search.js` loads
them once a search field has the focus, and the index is made in the reader's browser, in slices of milliseconds. So the
index and the query are stemmed by one and the same script.

Sphinx's own index knows which page has a word; this one lands on it. MiniSearch, given the same sections, stems and
names, put the right page first for 78 in 100 of the queries that `tests/site/queries.yml` holds, and this for 92.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.search import IndexBuilder, SearchLanguage

from ..errors import BookError
from ..i18n import translator
from ..languages import language
from ..languages import tr as turkish
from ..pages import template_edits
from ..pages.reader import loaded
from ..pages.stop import Stop
from ..teaching.terms.read import Term, read_terms
from .sections import pieces, sections

_STEMMER = Path(__file__).with_name("static") / "turkish-stemmer.js"
#: What a page weighs: one that teaches by code, any other, a glossary.
_TEACHES, _TELLS, _DEFINES = 1, 0.5, 0.2
_NAME = re.compile(r"(?<!\w)[A-Za-z]*[A-Z][a-z]*[A-Z][A-Za-z]*(?!\w)", re.ASCII)
#: What the scripts say.
_SAID = {
    "wait": "The search is being prepared…",
    "count": "Found in {count} sections.",
    "none": "Found nowhere. Try fewer words, or another name.",
    "corrected": "“{typed}” is nowhere in the book; searched for “{taken}”.",
    "called": "“{typed}” is called “{term}” in this book.",
    "results": "What was found",
    "all": "All that was found",
    "marks": "The words you searched for",
    "place": "{place} of {count}",
    "previous": "Previous place (Shift+F3)",
    "next": "Next place (F3)",
    "remove": "Take the marks away (Esc)",
}


def setup(app: Sphinx) -> None:
    app.add_search_language(Turkish)
    app.connect("builder-inited", _take_over)
    app.connect("html-page-context", _add_scripts)
    app.connect("build-finished", _write, priority=800)  # before what counts the words and files of the site


class Turkish(SearchLanguage):
    """What Sphinx's search script would be given; ours takes it from there."""

    lang = "tr"
    language_name = "Turkish"
    stopwords = set(turkish.STOPWORDS)

    def init(self, options: dict[str, Any]) -> None:
        self.js_stemmer_code = stemmer_script(turkish.Stemmer(options.get("lexicon", ())))


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


def _take_over(app: Sphinx) -> None:
    """No index of Sphinx's; its page of results stays, from our template, and no page loads its scripts.

    The theme would load them on every page, for a search as you type that is off. It came with
    https://github.com/pydata/pydata-sphinx-theme/issues/1977 (`tests/upstream/test_site.py`).
    """
    if app.builder.format != "html" or app.builder.name == "epub":
        return
    app.builder.search = False  # type: ignore[attr-defined]
    app.config.html_additional_pages = {"search": "search.html", **app.config.html_additional_pages}
    button = '{% include "search-button.html" %}'
    template_edits.edit(
        app,
        {
            "{% if pagename == 'search' %}\n    {# Search tools": "{% if true %}\n    {# Search tools",
            button: f"{{% if pagename != 'search' %}}{button}{{% endif %}}",  # one search at a time: the field there
        },
    )


def _add_scripts(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: object) -> None:
    """One small script; Sphinx's own marks, which take every Escape for themselves, are not needed.

    https://github.com/sphinx-doc/sphinx/issues/12811
    """
    app.add_css_file("search.css")
    said: dict[str, Any] = {"data-parameter": translator(app.config.language)("searched")}
    app.add_js_file("search.js", loading_method="defer", **said)
    scripts = context.get("script_files", [])
    unused = ("sphinx_highlight.js", "translations.js")  # what the search of Sphinx marks, and the words of both
    context["script_files"] = [script for script in scripts if not any(name in str(script) for name in unused)]


def _write(app: Sphinx, exception: Exception | None) -> None:
    if exception is not None or app.builder.format != "html" or app.builder.name == "epub":
        return
    static = Path(app.outdir) / "_static"
    try:
        terms = read_terms(loaded(str(app.srcdir)).book)
    except BookError as error:
        raise Stop(error.problems) from None
    book = contents(app, terms)
    (static / "search-language.js").write_text(language_script(app, terms, identifiers(book)), encoding="utf-8")
    (static / "search-book.js").write_text(f"const BOOK = {_json(book)};\n", encoding="utf-8")
    for unused in ("searchtools.js", "language_data.js"):
        (static / unused).unlink(missing_ok=True)


def identifiers(contents: Mapping[str, Any]) -> set[str]:
    """Names with capitals inside, which no ending makes: `GELU` is no form of *gelmek*."""
    texts = (text for _page, _id, _level, _heading, _terms, _asks, *pieces in contents["sections"] for text in pieces)
    return {name for text in texts for name in _NAME.findall(text) if len(name) > 3}


def language_script(app: Sphinx, terms: Iterable[Term], plain: Iterable[str]) -> str:
    """Sphinx's stemmer of the language, or that of `Turkish`, and our words; `plain` bear no ending."""
    say = translator(app.config.language)
    spoken = app.config.html_search_language or app.config.language or "en"
    lexicon = {*plain, *language(spoken).plain_words(term.word for term in terms)}
    options = {**app.config.html_search_options, "lexicon": sorted(lexicon)}
    known = IndexBuilder(app.env, spoken, options, "").context_for_searchtool()
    words = _json({"parameter": say("searched"), **{name: say(text) for name, text in _SAID.items()}})
    return (
        f"const searchLanguage = (() => {{\n{known['search_language_stemming_code']}\n"
        f"return {{ stemmer: new Stemmer(), stopwords: {known['search_language_stop_words']}, words: {words} }};\n}})();\n"
    )


def contents(app: Sphinx, terms: Iterable[Term]) -> dict[str, Any]:
    """The book as `static/search-sections.js` reads it."""
    book = loaded(str(app.srcdir)).book
    numbers = {"": 0} | {tag: number for number, tag in enumerate(book.tags, start=1)}
    pages, found = [], []
    for page in sorted(app.env.found_docs):
        file = Path(app.builder.get_outfilename(page))  # type: ignore[attr-defined]
        html = file.read_text(encoding="utf-8") if file.exists() else ""
        if read := sections(html):
            address = app.builder.get_target_uri(page)
            pages.append({"address": address, "title": read[0].heading, "weight": _weight(html)})
        for section in read:
            text = [f"{numbers.get(edition, 0)}{text}" for edition, text in pieces(section)]
            terms_here = "" if _weight(html) == _DEFINES else " ".join(section.terms)
            said = (section.id, section.level, section.heading, terms_here, int(section.asks))
            found.append([len(pages) - 1, *said, *text])
    titles = [edition.title for edition in book.editions]
    return {"editions": book.tags, "titles": titles, "pages": pages, "names": list(names(terms)), "sections": found}


def names(terms: Iterable[Term]) -> Iterator[tuple[str, str, bool]]:
    """(a name of a term, the term, whether the book says the one instead of the other)."""
    for term in terms:
        yield from ((name, term.word, True) for name in (*term.avoid, *term.also))
        yield from ((name, term.word, False) for name in (*term.english, term.word) if " " in name or name != term.word)


def _weight(html: str) -> float:
    if 'class="cell ' in html:
        return _TEACHES
    return _DEFINES if re.search(r'<dl class="[^"]*\bglossary\b', html) else _TELLS


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("</", "<\\/")
