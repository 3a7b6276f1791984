"""The list of works."""

from __future__ import annotations

import pytest
from pybtex.database.input.bibtex import Parser

from booktools.teaching.bibliography import _address


@pytest.mark.parametrize(
    "doi",
    ["10.1/x", "https://doi.org/10.1/x", "http://dx.doi.org/10.1/x", "doi.org/10.1/x", "doi: 10.1/x", "DOI:10.1/x "],
)
def test_a_doi_is_one_however_it_was_copied(doi: str) -> None:
    [entry] = Parser().parse_string(f"@misc{{a, doi={{{doi}}}}}").entries.values()
    assert _address(entry) == "https://doi.org/10.1/x"
