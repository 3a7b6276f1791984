"""What stands before the first chapter: title, imprint, how to read, contents; and what the file says of itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..pages.imprint import Imprint
from .markup import array, call, content, escape, hash_call, string

if TYPE_CHECKING:
    from .builder import Typst


def written(builder: Typst) -> str:
    config, say = builder.config, builder.say
    about = Imprint(builder.book, config)
    book = call(
        "book.with",
        title=string(about.title),
        edition=string(about.edition),
        author=string(config.author),
        language=string(about.language),
        about=string(about.description),
        keywords=array(*map(string, about.keywords)),
    )
    title = [content(escape(text)) for text in (builder.book.title, about.edition, config.author, config.copyright)]
    said = [call("said", content(escape(word)), string(text)) for word, text in about.lines()]
    guide = [content(builder.words.written(text)) for text in about.guide()]
    return "\n".join(
        [
            '#import "book.typ": *',
            f"#show: {book}",
            hash_call("title-page", *title),
            hash_call("imprint", *said),
            hash_call("guide", content(escape(say("How to read this book"))), *guide),
            hash_call("contents", content(escape(say("Contents")))),
            "#pagebreak()",
            '#set page(numbering: "1")',
            "#counter(page).update(1)",
        ]
    )
