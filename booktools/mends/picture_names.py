"""A picture in Markdown, `![…](img/şekil.svg)`, is looked for by its name, and not by what an address makes of it.

MyST hands Sphinx the name with every letter that is not ASCII, and every space, as `%…`, and no file is called so:
https://github.com/executablebooks/MyST-Parser/blob/v3.0.1/myst_parser/mdit_to_docutils/base.py#L1222
(`tests/upstream/test_reading.py`)
"""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform


class PictureNames(SphinxTransform):
    default_priority = 200  # before Sphinx looks for the files

    def apply(self, **_: object) -> None:
        for image in self.document.findall(nodes.image):
            name = str(image["uri"])
            if "%" in name and "://" not in name and not Path(self.env.relfn2path(name)[1]).exists():
                image["uri"] = unquote(name)


def setup(app: Sphinx) -> None:
    app.add_transform(PictureNames)
