"""Tokens of markdown-it as plain Markdown: CommonMark, GitHub's tables, mathematics between dollar signs.

mdformat writes it and escapes what has to be; what stands here is what it does
not know, and what notebook programs read otherwise than CommonMark says.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from types import SimpleNamespace

from markdown_it.token import Token
from mdformat.renderer import DEFAULT_RENDERERS, MDRenderer, RenderContext, RenderTreeNode

#: A backslash does not keep JupyterLab's MathJax from a dollar sign; an element of its own does.
DOLLAR = "<span>&#36;</span>"
_PIPE = re.compile(r"\|(?=(.?))")
_TABLE_RULE = re.compile(r"[|: -]*-[|: -]*")
_WIDEST_TABLE = 120
_NESTING = re.compile(r"\\\\|\\begin\{\w+\*?\}|\\end\{\w+\*?\}|\\[{}]|[{}]")
#: Environments that stand alone, and those that stand between dollar signs, where a number can be put.
_ALONE = re.compile(r"\\(begin|end)\{(align|gather|multline|equation)\*?\}")
_WITHIN = {"align": "aligned", "gather": "gathered", "multline": "gathered", "equation": "gathered"}
_COMMENT = re.compile(r"(?<!\\)%.*")


def render(tokens: Sequence[Token]) -> str:
    options = {"parser_extension": [_EXTENSION], "mdformat": {"number": True}}
    return MDRenderer().render(tokens, options, {}, finalize=False).strip("\n")


def escaped(text: str) -> str:
    """As it stands in a line: nothing in it is Markdown or HTML."""
    parts = [Token("paragraph_open", "p", 1), Token("inline", "", 0), Token("paragraph_close", "p", -1)]
    parts[1].children = [Token("text", "", 0, content=text)]
    return render(parts)


def _text(node: RenderTreeNode, context: RenderContext) -> str:
    text = DEFAULT_RENDERERS["text"](node, context)
    return text.replace("~~", r"\~\~").replace("$", DOLLAR)


def _image(node: RenderTreeNode, context: RenderContext) -> str:
    alt = DEFAULT_RENDERERS["text"](node, context).replace("\n", " ").replace("$", "&#36;")
    return f"![{alt}]({_destination(str(node.attrs['src']))})"


def _destination(address: str) -> str:
    return f"<{address}>" if not address or re.search(r"[ ()<>]", address) else address


def _math(node: RenderTreeNode, context: RenderContext) -> str:
    formula = " ".join(node.content.split()) or node.content  # VS Code wants no space next to the dollar signs
    if _inside(node, "td", "th"):
        # JupyterLab sets mathematics aside before it sees a table, escapes and all.
        formula = _PIPE.sub(lambda found: r"\vert" + " " * found[1].isalpha(), formula)
    return f"${formula}$"


def _formula(node: RenderTreeNode, context: RenderContext) -> str:
    r"""Between lines of `$$`; on one line in a quotation, for JupyterLab reads each line's `>` as TeX.

    Sphinx breaks lines at `\\` and sets paragraphs below each other; notebooks need an environment for it.
    """
    parts = [part.strip() for part in re.split(r"\n\s*\n", node.content.strip()) if part.strip()]
    body = " \\\\\n".join(parts)
    if node.type == "amsmath":  # an environment of its own, which stands without dollar signs
        return _on_one_line(body) if _inside(node, "blockquote") else body
    if len(parts) > 1 or _breaks_lines(body):
        body = f"\\begin{{aligned}}\n{body}\n\\end{{aligned}}"
    if node.info:
        body = _ALONE.sub(lambda found: rf"\{found[1]}{{{_WITHIN[found[2]]}}}", body)
        body = f"{body} \\tag{{{node.info}}}"
    if _inside(node, "blockquote"):
        return f"$$ {_on_one_line(body)} $$"
    return f"$$\n{body}\n$$"


def _on_one_line(formula: str) -> str:
    return " ".join(_COMMENT.sub("", line).strip() for line in formula.splitlines())


def _breaks_lines(formula: str) -> bool:
    r"""Whether a `\\` stands in it outside of any environment and of any braces."""
    depth = 0
    for found in _NESTING.finditer(formula):
        if found[0] == r"\\" and depth == 0:
            return True
        if found[0] == "{" or found[0].startswith(r"\begin"):
            depth += 1
        elif found[0] == "}" or found[0].startswith(r"\end"):
            depth -= 1
    return False


def _table(node: RenderTreeNode, context: RenderContext) -> str:
    """Columns are padded as long as the table stays readable in the cell's source."""
    rows = [[_cell(cell, context) for cell in row.children] for part in node.children for row in part.children]
    widths = [max(3, *map(len, column)) for column in zip(*rows, strict=True)]
    if sum(widths) + 3 * len(widths) >= _WIDEST_TABLE:
        widths = [3] * len(widths)
    padded = [[text.ljust(width) for text, width in zip(row, widths, strict=True)] for row in rows]
    return "\n".join(f"| {' | '.join(row)} |" for row in [padded[0], ["-" * width for width in widths], *padded[1:]])


def _cell(node: RenderTreeNode, context: RenderContext) -> str:
    text = "".join(child.render(context) for child in node.children)
    return " ".join(text.split()).replace("|", "\\|")


def _list_item(node: RenderTreeNode, context: RenderContext) -> str:
    """mdformat takes a list without paragraphs for a tight one and would glue its blocks together."""
    items = node.parent.children if node.parent else []
    if any(block.type == "paragraph" for item in items for block in item.children):
        return DEFAULT_RENDERERS["list_item"](node, context)
    return "\n\n".join(filter(None, (block.render(context) for block in node.children)))


def _inside(node: RenderTreeNode, *types: str) -> bool:
    while node.parent:
        node = node.parent
        if node.type in types:
            return True
    return False


def _no_table(text: str, node: RenderTreeNode, context: RenderContext) -> str:
    """A line of a paragraph that would make a table of it and the line above."""
    lines = text.split("\n")
    return "\n".join(line.replace("-", r"\-", 1) if _TABLE_RULE.fullmatch(line) else line for line in lines)


_EXTENSION = SimpleNamespace(
    RENDERERS={
        "text": _text,
        "image": _image,
        "math_inline": _math,
        "math_block": _formula,
        "amsmath": _formula,
        "table": _table,
        "list_item": _list_item,
        "hr": lambda node, context: "___",  # "---" may be taken for a heading's underline
    },
    POSTPROCESSORS={"paragraph": _no_table},
)
