"""Below the still picture of a figure that moves: where it does, once the book has an address."""

from __future__ import annotations

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform

from ..i18n import translator


def setup(app: Sphinx) -> None:
    app.add_post_transform(Addresses)


class Addresses(SphinxPostTransform):
    default_priority = 50

    def is_supported(self) -> bool:
        return bool(self.config.html_baseurl) and self.app.builder.name in ("typst", "epub")

    def run(self, **kwargs: object) -> None:
        said = translator(self.config.language)("Change it by hand")
        for figure in self.document.findall(nodes.figure):
            captions = [child for child in figure.children if isinstance(child, nodes.caption)]
            if "script" in figure and figure["ids"] and captions:
                address = f"{self.config.html_baseurl.rstrip('/')}/{self.env.docname}.html#{figure['ids'][0]}"
                link = nodes.reference("", "", nodes.literal("", address), refuri=address, internal=False)
                captions[0] += [nodes.Text(f" {said}: "), link]
