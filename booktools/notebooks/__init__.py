"""The readers' notebooks, written from the doctrees of the site: one reading of the book, one set of numbers.

``builder``   the Sphinx builder `notebooks`: `_build/notebooks/<edition>/<section>.ipynb`
``writer``    a resolved doctree → cells; ``inline`` what stands in a line, ``tokens`` what both are made of
``pictures``  travel inside a notebook; ``plots`` that cells printed get the PNG that shows them untrusted
``markdown``  tokens of markdown-it → Markdown that JupyterLab, VS Code and Colab show alike
``command``   lets the builder work, and brings the store's notebooks up to its text
``memory``    what the last build was made of: while all of it is the same, none is needed
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx.application import Sphinx


def setup(app: Sphinx) -> None:
    # Here, for who finds all notebooks as they should be needs no Sphinx.
    from .builder import DropOutputs, Notebooks

    app.add_config_value("only_notebooks", None, "", types=[list])
    app.add_builder(Notebooks)
    app.add_post_transform(DropOutputs)
