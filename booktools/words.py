"""The few words that the toolkit itself writes into readers' notebooks, in their language."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

_ENGLISH = {
    # the pages
    "plot": "Plot drawn by the code above",
    # works cited
    "and": "and",
    "and others": "et al.",
    "no date": "n.d.",
    "volume": "vol.",
    "pages": "pp.",
    "works cited": "Works cited",
    # the choice of an edition on the site; the parameter is a word in addresses
    "edition": "Edition",
    "edition parameter": "edition",
    "unknown edition": "This book has no edition “{found}”. It has: {known}.",
    "close": "Close",
    "compare": "Side by side",
    "compare tip": "Show the editions side by side",
    # what a reader takes along; the archive's README
    "take along": "Take it with you",
    "page notebook": "The notebook of this page (.ipynb)",
    "all notebooks": "All notebooks and what they need (.zip)",
    "pdf": "The book as PDF",
    "open elsewhere": "Open in {place}",
    "in repository": "The notebook in the repository",
    "archive opening": (
        "# {book}: {edition}\n\n"
        "`notebooks/` holds the executed notebooks of the {edition} edition.{install}\n"
    ),
    "archive install": " To run them, in this folder:\n\n```bash\n{command}\npip install jupyterlab\njupyter lab notebooks\n```",
    # the glossary
    "english": "English",
    "term": "Term",
    # the first cell of a notebook
    "opening": "This notebook is the section *{section}* of the book **{book}**, {edition} edition.",
    "install": " To run it, install what it needs, in the folder of the book:",
    "fetch": "Where you do not have that folder, as on Colab, fetch it first, in a cell of its own:",
}
_TURKISH = {
    "plot": "Yukarıdaki kodun çizdiği grafik",
    "and": "ve",
    "and others": "ve diğ.",
    "no date": "t.y.",
    "volume": "cilt",
    "pages": "s.",
    "works cited": "Kaynakça",
    "edition": "Çerçeve",
    "edition parameter": "cerceve",
    "unknown edition": "Bu kitapta “{found}” adlı bir çerçeve yok. Olanlar: {known}.",
    "close": "Kapat",
    "compare": "Yan yana",
    "compare tip": "Çerçeveleri yan yana göster",
    "take along": "Yanınızda götürün",
    "page notebook": "Bu sayfanın not defteri (.ipynb)",
    "all notebooks": "Bütün not defterleri ve gerekenler (.zip)",
    "pdf": "Kitabın PDF’i",
    "open elsewhere": "{place} ile aç",
    "in repository": "Depodaki not defteri",
    "archive opening": (
        "# {book}: {edition}\n\n"
        "`notebooks/` klasöründe {edition} için çalıştırılmış not defterleri var.{install}\n"
    ),
    "archive install": (
        " Kendiniz çalıştırmak için bu klasörde:\n\n```bash\n{command}\npip install jupyterlab\njupyter lab notebooks\n```"
    ),
    "english": "İngilizcesi",
    "term": "Bu kitapta",
    "opening": "Bu not defteri **{book}** kitabının *{section}* bölümüdür ({edition}).",
    "install": " Çalıştırmak için gerekenleri kitabın klasöründe şu komutla kurun:",
    "fetch": "Bu klasör elinizde değilse (örneğin Colab’da) ayrı bir hücrede önce onu getirin:",
}
_LANGUAGES = {"en": _ENGLISH, "tr": _TURKISH}


def words(language: str) -> Mapping[str, str]:
    """The words of `language` (`tr`, `tr-TR`, `tr_TR`); English for a language that has none here."""
    base = language.replace("_", "-").partition("-")[0].lower()
    return MappingProxyType(_LANGUAGES.get(base, _ENGLISH))
