"""Turn the MyST Markdown of a source into Markdown that any notebook program shows.

1. `dialect` parses a cell as MyST would; comments, targets and block breaks go.
2. mdformat renders the tokens back to Markdown; `inline` and `blocks` say how
   for whatever Jupyter, VS Code and Colab do not know or know differently.
3. A role becomes its text, a number or a link: `roles`, `links`.
4. A directive becomes quoted, folded or plain Markdown, its body rendered in the
   same way: `directives` is the table, `boxes`, `exercises`, `floats` and `tables`
   write.
5. Images travel in the cell as attachments: `images`.

Cross-references need the whole book first: `booktools.labels.collect_labels`.
"""

from ..dialect import PlainError
from .context import Context, PlainCell
from .convert import plain, plain_notebook
from .images import Image, images_in
from .leftovers import leftovers

__all__ = ["Context", "Image", "PlainCell", "PlainError", "images_in", "leftovers", "plain", "plain_notebook"]
