"""Editions below each other, for print: what several of them have in common stands once, under all their names."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

from docutils import nodes

from ..i18n import Say
from ..judging.kinds import svg
from ..judging.tolerances import Tolerances

Edition = tuple[str, list[nodes.Node]]  # title, what it has
#: Frameworks draw one curve a hair's breadth apart, in points.
_DRAWN_ALIKE = Tolerances(drawing=0.5)


def stacked(editions: Sequence[Edition], root: Path, say: Say) -> list[nodes.Node]:
    """One after another, each under its name."""
    shared: list[Edition] = []
    for _, group in groupby(editions, key=lambda edition: _said(edition[1], root)):
        same = list(group)
        shared.append((" · ".join(title for title, _ in same), same[0][1]))
    for alike in _same_outputs(shared, root):
        for _, own in alike[:-1]:
            for output in _outputs(own[0]):
                output.parent.remove(output)
        last = _outputs(alike[-1][1][0])[0]
        last.insert(
            0, edition_title(say("Output in common: {editions}").format(editions=" · ".join(t for t, _ in alike)))
        )
    return [nodes.container("", edition_title(title), *own, classes=["edition-block"]) for title, own in shared]


def edition_title(title: str) -> nodes.paragraph:
    return nodes.paragraph("", "", nodes.strong(title, title), classes=["edition-title"])


def _same_outputs(editions: Sequence[Edition], root: Path) -> list[list[Edition]]:
    """Neighbours that are one cell each, and print alike."""
    groups: list[list[Edition]] = []
    for edition in editions:
        if groups and _print_alike(groups[-1][-1][1], edition[1], root):
            groups[-1].append(edition)
        else:
            groups.append([edition])
    return [group for group in groups if len(group) > 1]


def _print_alike(one: list[nodes.Node], other: list[nodes.Node], root: Path) -> bool:
    if len(one) != 1 or len(other) != 1:
        return False
    before, after = _outputs(one[0]), _outputs(other[0])
    return (
        bool(before)
        and len(before) == len(after)
        and _said(before, root, True) == _said(after, root, True)
        and all(_drawn_alike(a, b) for a, b in zip(_pictures(before, root), _pictures(after, root), strict=True))
    )


def _parts(cell: nodes.Node) -> list[nodes.Element]:
    return [part for part in cell.children if isinstance(part, nodes.Element)]


def _outputs(cell: nodes.Node) -> list[nodes.Element]:
    return [part for part in _parts(cell) if "cell_output" in part["classes"]]


def _said(blocks: Sequence[nodes.Node], root: Path, but_pictures: bool = False) -> object:
    """All that a reader sees of them; of pictures, that there is one."""
    seen: list[object] = []
    for block in blocks:
        for node in block.findall():
            if isinstance(node, nodes.image):
                seen.append("" if but_pictures else (root / node["uri"]).read_bytes())
            elif isinstance(node, nodes.Text):
                seen.append(node.astext())
            elif isinstance(node, nodes.Element):
                seen.append(node.tagname)
    return tuple(seen)


def _pictures(blocks: Sequence[nodes.Node], root: Path) -> list[Path]:
    return [root / node["uri"] for block in blocks for node in block.findall(nodes.image)]


def _drawn_alike(one: Path, other: Path) -> bool:
    if one.suffix != ".svg" or other.suffix != ".svg":
        return one.read_bytes() == other.read_bytes()
    return (
        svg.first_difference(one.read_text(encoding="utf-8"), other.read_text(encoding="utf-8"), _DRAWN_ALIKE) is None
    )
