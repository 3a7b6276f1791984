"""A language without a module of its own: Latin letters, Snowball's stems, no endings of another language."""

from __future__ import annotations

import pytest

from booktools.languages import language
from booktools.teaching.terms.lint import Phrases
from booktools.teaching.terms.read import Term


def test_the_last_word_of_a_name_is_as_plain_as_the_first():
    assert language("en").plain_words(["drop-down menu", "Bayesian alibi"]) == {
        "drop-down",
        "menu",
        "Bayesian",
        "alibi",
    }


@pytest.mark.parametrize(
    ("spoken", "forms"),
    [("en", ("layer", "layers", "Layers")), ("de", ("Schicht", "Schichten")), ("fr", ("couche", "couches"))],
)
def test_forms_of_a_word_meet(spoken, forms):
    stem = language(spoken).stemmer([])
    assert len({stem(form) for form in forms}) == 1


def test_turkish_endings_are_none_in_an_english_book():
    terms = [Term("fashion", "", avoid=("mode",)), Term("memory", "", avoid=("store",))]
    said = Phrases(terms, "en")
    assert [p.said for p in said._met([said._stem(word) for word in "the modem of a mode in stores".split()])] == [
        "mode", "store",
    ]  # fmt: skip


def test_letters_with_accents_stand_with_those_without():
    assert sorted(["zip", "éclair", "eager", "1"], key=language("fr").alphabetical) == ["1", "eager", "éclair", "zip"]
