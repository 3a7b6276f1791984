"""A web address with `&` leads where its author meant.

MyST writes it as HTML would, `&amp;`, and whoever writes HTML does so again; paper shows it as it is:
https://github.com/executablebooks/MyST-Parser/blob/v3.0.1/myst_parser/mdit_to_docutils/base.py#L1004
(`tests/upstream/test_reading.py`)
"""

from __future__ import annotations

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform

_WRITTEN = {"&lt;": "<", "&gt;": ">", "&quot;": '"', "&amp;": "&"}


class WebAddresses(SphinxTransform):
    default_priority = 200

    def apply(self, **_: object) -> None:
        for link in self.document.findall(nodes.reference):
            if "://" in link.get("refuri", ""):
                for written, meant in _WRITTEN.items():
                    link["refuri"] = link["refuri"].replace(written, meant)


def setup(app: Sphinx) -> None:
    app.add_transform(WebAddresses)
