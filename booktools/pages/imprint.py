"""What a book says of itself, on the site, on paper and in an e-book: whose it is, under which licence, of which day.

`imprint` in the settings has what no other setting says: `description`, `keywords`, `licence` (a sentence), its
`licence_name` and `licence_address`, the file of `changes`, and an address of `mail` for faults.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timezone
from functools import cached_property
from pathlib import Path

from babel.dates import format_date
from sphinx.application import Sphinx
from sphinx.config import Config

from ..book import Book
from ..contents import inside
from ..i18n import Say, translator
from ..pyproject import version
from ..repository import dated, last_commit
from ..settings import about_setting
from .stop import Stop

_KEYS = ("changes", "description", "keywords", "licence", "licence_address", "licence_name", "mail")


def setup(app: Sphinx) -> None:
    app.add_config_value("imprint", {}, "html", types=[dict])
    app.connect("config-inited", _check)


def _check(app: Sphinx, config: Config) -> None:
    """The version is the project's where the settings say none."""
    config.version = config.version or version(Path(app.srcdir))
    message = "sphinx.config.imprint"
    if unknown := sorted(map(str, config.imprint.keys() - {*_KEYS})):
        raise Stop(
            [about_setting(Path(app.srcdir), f"{message} has {', '.join(unknown)}; there are: {', '.join(_KEYS)}")]
        )
    changes = config.imprint.get("changes")
    if changes and not (Path(app.srcdir) / inside(Path(app.srcdir), str(changes), f"{message}.changes")).is_file():
        raise Stop(
            [about_setting(Path(app.srcdir), f"{message}.changes names {changes}, which does not exist; mend the path")]
        )


@dataclass(frozen=True)
class Imprint:
    book: Book
    config: Config

    @cached_property
    def say(self) -> Say:
        return translator(self.config.language)

    @property
    def language(self) -> str:
        """`tr`, whatever the country."""
        return str(self.config.language).replace("_", "-").partition("-")[0]

    @cached_property
    def edition(self) -> str:
        """`PyTorch edition`; the names of all of them where the book holds several."""
        titles = {entry["tag"]: entry["title"] for entry in self.config.editions}
        shown = [titles[tag] for tag in self.config.print_editions or titles]
        return self.say("{} edition").format(shown[0]) if len(shown) == 1 else " · ".join(shown)

    @property
    def title(self) -> str:
        return f"{self.book.title} ({self.edition})" if len(self.config.print_editions) == 1 else self.book.title

    def said(self, key: str) -> str:
        """What the setting `imprint` has under `key`."""
        return str(self.config.imprint.get(key) or "")

    @property
    def description(self) -> str:
        return self.said("description") or self.title

    @property
    def keywords(self) -> list[str]:
        titles = {entry["tag"]: entry["title"] for entry in self.config.editions}
        return [
            *self.config.imprint.get("keywords", ()),
            *(titles[tag] for tag in self.config.print_editions or titles),
        ]

    @property
    def licence(self) -> str:
        return " ".join(filter(None, [self.said("licence"), self.said("licence_address")]))

    @property
    def rights(self) -> str:
        """`© 2026 Its authors. Its licence.`"""
        owner = f"© {self.config.copyright} {self.config.author}"
        return f"{owner}. {self.licence}" if self.licence else owner

    @cached_property
    def day(self) -> date | None:
        seconds = dated(self.book.root)
        return datetime.fromtimestamp(seconds, timezone.utc).date() if seconds else None

    @property
    def date(self) -> str:
        """`3 May 2026`, in the book's language, as far as it is known."""
        return format_date(self.day, "long", locale=self.config.language.replace("-", "_")) if self.day else ""

    @cached_property
    def state(self) -> str:
        """`Version 1.2, 3 May 2026, 1a2b3c4d5e`, as far as it is known.

        Of a commit as many letters everywhere: git's own short form grows with the repository, and is shorter in a shallow clone.
        """
        told = f"{self.say('version')} {self.config.version}" if self.config.version else ""
        return ", ".join(filter(None, [told, self.date, last_commit(self.book.root, "%H")[:10]]))

    @property
    def citation(self) -> str:
        parts = [f"{self.config.author} ({self.config.copyright})", self.title, self.state, self.book.site]
        return ". ".join(filter(None, parts))

    @property
    def errata(self) -> str:
        """Where readers say what is wrong: the repository, else the site; empty while the book has no address."""
        repository = str(self.book.repository.get("url") or "").rstrip("/")
        return f"{repository}/issues" if repository else self.book.site

    def lines(self) -> Iterator[tuple[str, str]]:
        """What the page behind the title says: a word, if it needs one, and a text."""
        yield "", self.title
        yield "", self.rights
        if self.state:
            yield self.say("This copy"), self.state
        yield self.say("How to cite"), self.citation
        if self.errata:
            yield self.say("Corrections"), self.errata

    def guide(self) -> list[str]:
        """How to read this edition."""
        say, tags = self.say, list(self.config.print_editions or self.book.tags)
        names = [self.book.edition(tag).title for tag in tags]
        folders = ", ".join(f"notebooks/{tag}/" for tag in tags)
        if len(tags) == 1:
            first = say(
                "This is the {edition} edition: its code and what it printed are those of {edition}. The other editions have the same chapters, figures and numbers."
            ).format(edition=names[0])
        else:
            first = say(
                "This book holds all editions. What differs stands under the name of its edition ({editions}); what is the same in several stands once, under their names together."
            ).format(editions=", ".join(names))
        return [
            first,
            say(
                "What stands below a piece of code is what that code printed when it ran; nothing was typed by hand. A line that is too long goes on below, behind a small arrow that is no part of it."
            ),
            say(
                "Hints, solutions and the answers to the questions stand at the end of the book; where they belong, the number of their page stands. A link to the web has its address at the foot of the page."
            ),
            say(
                "Code that is copied from a PDF loses its indentation in many programs. The same code lies ready to run in the notebooks of the book, in {folders}"
            ).format(folders=folders)
            + (f" ({self._repository})." if self._repository else "."),
        ]

    @property
    def _repository(self) -> str:
        return str(self.book.repository.get("url") or self.book.site or "").rstrip("/")
