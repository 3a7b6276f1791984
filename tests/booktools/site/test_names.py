"""Names in code break behind their joints and nowhere else."""

from __future__ import annotations

import pytest

from booktools.site.names import breakable


@pytest.mark.parametrize(
    ("html", "broken"),
    [
        ("torch.export.save", "torch.<wbr>export.<wbr>save"),
        ("non_trainable_variables", "non_<wbr>trainable_<wbr>variables"),
        ("0.5", "0.5"),
        ("__init__", "__init__"),
        ('<span class="a.b">x.y</span>', '<span class="a.b">x.<wbr>y</span>'),
        ("a &amp; b.", "a &amp; b."),
    ],
)
def test_a_joint_between_letters_is_a_place_to_break(html: str, broken: str) -> None:
    assert breakable(html) == broken
