"""The root page in print: a chapter without a number, before the sections it lists.

On the site it is where one enters; its headings stand above those of the sections,
and its list of sections and its bibliography are the printed book's own.
"""

from __future__ import annotations

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform

from ..i18n import translator


def setup(app: Sphinx) -> None:
    app.add_post_transform(FrontMatter)


class FrontMatter(SphinxPostTransform):
    """Before anything else moves: after references have been resolved (10)."""

    default_priority = 60
    formats = ("latex",)

    def run(self, **kwargs: object) -> None:
        root = next(self.document.findall(nodes.section), None)
        pages = list(self.document.findall(addnodes.start_of_file))
        if root is None:
            return
        # Sphinx leaves what it put in there with its former parent (`tests/upstream/test_sphinx.py`):
        # https://github.com/sphinx-doc/sphinx/blob/v7.4.7/sphinx/util/nodes.py#L440
        for page in pages:
            for child in page.children:
                child.parent = page
        pages = [page for page in pages if not _inside(page, pages)]
        for page in pages:
            page.parent.remove(page)
        works = [work for page in pages if not _holds_text(page) for work in page.findall(nodes.citation)]
        pages = [page for page in pages if _holds_text(page)]
        title = next(child for child in root.children if isinstance(child, nodes.title))
        root.remove(title)
        front = nodes.section("", nodes.title("", translator(self.config.language)("Introduction")), ids=root["ids"])
        front += root.children
        for section in list(front.findall(nodes.section)):
            if section is not front and not _holds_text(section):
                section.replace_self(list(section.findall(nodes.citation)))
        book = nodes.section("", title, latex(r"\bookunnumbered"), front, latex(r"\booknumbered"), *pages, *works)
        root.replace_self(book)


def _inside(node: nodes.Element, others: list[addnodes.start_of_file]) -> bool:
    above = node.parent
    while above is not None and above not in others:
        above = above.parent
    return above is not None


def latex(text: str) -> nodes.raw:
    return nodes.raw("", f"\n{text}\n", format="latex")


def page_of(node: nodes.Node | None) -> str:
    """The page that `node` was written on: for print, all are in the document of the first, whose own nodes have none."""
    while node is not None:
        if isinstance(node, nodes.Element) and "docname" in node:
            return str(node["docname"])
        node = node.parent
    return ""


def _holds_text(section: nodes.Element) -> bool:
    """Whether the section or page says more than its title: a list of pages or of works is set elsewhere."""
    said = section.deepcopy()
    for node in [*said.findall(nodes.title), *said.findall(nodes.citation)]:
        node.parent.remove(node)
    return bool(said.astext().strip())
