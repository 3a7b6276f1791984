"""One catalogue: every word that the code says stands in it, and nothing that nobody says."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from booktools.i18n import CONTEXT, messages, translator, use

BOOKTOOLS = Path(__file__).parents[2] / "booktools"
OURS = {message.id for message in messages("tr") if message.context == CONTEXT}


def _trees() -> Iterator[ast.AST]:
    return (ast.parse(file.read_text(encoding="utf-8")) for file in BOOKTOOLS.rglob("*.py"))


def _in_templates() -> set[str]:
    return {
        word
        for file in BOOKTOOLS.rglob("*.html")
        for word in re.findall(r"say\('([^']*)'\)", file.read_text(encoding="utf-8"))
    }


def _texts(node: ast.AST) -> set[str]:
    return {part.value for part in ast.walk(node) if isinstance(part, ast.Constant) and isinstance(part.value, str)}


def _said() -> set[str]:
    """What stands in a call of `say`, in code or template."""
    calls = (node for tree in _trees() for node in ast.walk(tree) if isinstance(node, ast.Call))
    said = (call for call in calls if getattr(call.func, "id", getattr(call.func, "attr", "")) == "say")
    return {text for call in said for argument in call.args for text in _texts(argument)} | _in_templates()


def test_every_word_that_is_said_is_in_the_catalogue() -> None:
    assert len(OURS) > 60
    assert _said() - OURS == set()


def test_the_catalogue_holds_no_word_that_nobody_says() -> None:
    assert OURS - {text for tree in _trees() for text in _texts(tree)} - _in_templates() == set()


def test_every_message_is_translated_with_no_other_fields() -> None:
    for message in messages("tr"):
        if message.id:
            assert message.string, message.id
            assert _fields(message.string) <= _fields(message.id)


def _fields(text: str) -> set[str]:
    return set(re.findall(r"\{\w*\}|%s|%\(\w+\)s", str(text)))


@pytest.mark.parametrize("language", ["tr", "tr-TR", "tr_TR"])
def test_forms_of_a_language_have_its_words(language: str) -> None:
    assert translator(language)("Question") == "Soru"


@pytest.mark.parametrize("language", ["en", "de", None])
def test_a_language_without_a_catalogue_keeps_the_english(language: str | None) -> None:
    assert translator(language)("Question") == "Question"


def test_a_book_may_bring_a_language_and_say_in_another_word_what_we_say(tmp_path: Path) -> None:
    for language, message, word in (("de", "Question", "Frage"), ("tr", "Question", "Sınama")):
        file = tmp_path / "locale" / language / "LC_MESSAGES" / "booktools.po"
        file.parent.mkdir(parents=True)
        file.write_text(f'msgctxt "booktools"\nmsgid "{message}"\nmsgstr "{word}"\n', encoding="utf-8")
    before = translator("tr")("Side by side")
    use(tmp_path)
    try:
        assert translator("de")("Question") == "Frage" and translator("de")("Answer") == "Answer"
        assert translator("tr")("Question") == "Sınama" and translator("tr")("Side by side") == before
    finally:
        use(Path(__file__).parent)  # a book without words of its own
    assert translator("de")("Question") == "Question" and translator("tr")("Question") == "Soru"
