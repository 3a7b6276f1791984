"""The interface in the book's language: the book's catalogue (`i18n.py`) ahead of everybody else's.

Sphinx, the themes and the extensions look their words up in catalogues that have
gaps, or in none at all. So ours comes first in each of their catalogues; words
that a theme's template forgot to look up are looked up all the same; and the
scripts that keep their English to themselves are translated as they are copied.
A book in a language without a catalogue keeps what they have. What is lacking where,
and which of our words others say by now, is in `tests/upstream/test_reading.py`.
"""

from __future__ import annotations

from gettext import GNUTranslations
from pathlib import Path

import sphinx.locale
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.errors import ExtensionError

from ..i18n import catalogue, messages
from ..pages import template_edits

CATALOGUES = ("sphinx", "booktheme", "exercise")

#: What templates of the themes say in English, and how they should have said it:
#: https://github.com/executablebooks/sphinx-book-theme/issues/998
FORGOTTEN = {
    f'"{text}"': f'"{{{{ _("{text}") }}}}"'
    for text in ("Toggle primary sidebar", "Toggle secondary sidebar", "Main", "Page")
} | {'"%s - Home" % docstitle': '_("%s - Home") % docstitle'}

#: Words in scripts, by the file they stand in: https://github.com/executablebooks/sphinx-copybutton/issues/113
SCRIPTS = {
    "copybutton.js": ("'Copy'", "'Copy to clipboard'", "'Copied!'", "'Failed to copy'"),
}


def setup(app: Sphinx) -> None:
    app.connect("config-inited", _translate, priority=20)
    app.connect("builder-inited", _look_up_what_was_forgotten)
    app.connect("build-finished", _translate_scripts)


def _translate(app: Sphinx, config: Config) -> None:
    """Go ahead of the catalogues that are there; those still to come add themselves behind."""
    for name in CATALOGUES:
        ours = catalogue(config.language)
        if ours is None:
            return
        theirs = sphinx.locale.translators.get(("general", name))
        if theirs is not None:
            ours.add_fallback(theirs)
        sphinx.locale.translators["general", name] = ours
    app.translator = sphinx.locale.translators["general", "sphinx"]
    gettext = app.translator.gettext
    config.nb_code_prompt_show = gettext("Show code cell {type}")
    config.nb_code_prompt_hide = gettext("Hide code cell {type}")
    if isinstance(config.html_theme_options, dict):
        config.html_theme_options["search_bar_text"] = gettext("Search this book...")


def _look_up_what_was_forgotten(app: Sphinx) -> None:
    if messages(app.config.language):
        template_edits.edit(app, FORGOTTEN)


def _translate_scripts(app: Sphinx, exception: Exception | None) -> None:
    words = catalogue(app.config.language)
    if exception or app.builder.format != "html" or words is None:
        return
    static = Path(app.outdir, "_static")
    for name, texts in SCRIPTS.items():
        file = static / name
        if file.exists():
            file.write_text(_translated(file.read_text(encoding="utf-8"), texts, words, name), encoding="utf-8")


def _translated(script: str, texts: tuple[str, ...], words: GNUTranslations, name: str) -> str:
    for text in texts:
        quote, meant = text[0], words.gettext(text[1:-1])
        if text not in script and meant not in script:
            raise ExtensionError(f"{name} no longer says {text}; see booktools/mends/translations.py")
        script = script.replace(text, f"{quote}{meant}{quote}", 1)
    return script
