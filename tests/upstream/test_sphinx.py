"""What Sphinx does to a book, apart from its pages: faults that booktools mends are still there."""

from __future__ import annotations

import pytest
from sphinx.config import Config
from stock import stands

pytestmark = pytest.mark.slow


def test_all_applications_of_a_process_share_one_dict_of_suffixes():
    """https://github.com/sphinx-doc/sphinx/issues/11795"""
    stands(Config().source_suffix is Config().source_suffix, "booktools/pages/sphinx_build.py: source_suffix")
