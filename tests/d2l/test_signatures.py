"""One contract, read from the sources: it needs no framework and compares all back ends at once."""

import ast
from pathlib import Path

import pytest

import d2l
from d2l import _errors

FOLDER = Path(d2l.__file__).parent
CONTRACT = {
    "cpu",
    "gpu",
    "num_gpus",
    "try_gpu",
    "try_all_gpus",
    "device_of",
    "to_device",
    "synchronize",
    "Timer",
    "benchmark",
    "num_parameters",
    "num_bytes",
    "summary",
    "to_numpy",
    "from_numpy",
    "export_state",
    "import_state",
    "shapes",
    "layout",
    "set_seed",
    "raises",
    "check_gradient",
    "print_tree",
    "plot",
}
BACK_ENDS = _errors.back_ends()


def definitions(module):
    """Public names of a module, its own and those of shared code: (where they are defined, their node)."""
    tree = ast.parse((FOLDER / f"{module}.py").read_text(encoding="utf-8"))
    found = {}
    for node in tree.body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            found[node.name] = (module, node)
        elif isinstance(node, ast.ImportFrom) and node.module == "d2l._shared":
            found |= definitions("_shared")
        elif isinstance(node, ast.ImportFrom) and module == "_shared":
            found |= {alias.asname: (node.module.removeprefix("d2l."), alias) for alias in node.names}
    return {name: place for name, place in found.items() if not name.startswith("_")}


def resolved(module, name):
    """A public name's function or class, wherever it is defined."""
    home, node = definitions(module)[name]
    if isinstance(node, ast.alias):
        tree = ast.parse((FOLDER / f"{home}.py").read_text(encoding="utf-8"))
        node = next(n for n in tree.body if getattr(n, "name", None) == name)
    return home, node


def signature(node):
    """Parameters, their order, kinds and defaults; not the framework's own types."""
    if isinstance(node, ast.ClassDef):
        return {n.name: signature(n) for n in node.body if isinstance(n, ast.FunctionDef)}
    bare = ast.parse(ast.unparse(node)).body[0]
    for argument in ast.walk(bare.args):
        if isinstance(argument, ast.arg):
            argument.annotation = None
    return ast.unparse(bare.args)


def test_a_back_end_is_a_module_of_the_package():
    own = {path.stem for path in FOLDER.glob("*.py") if not path.stem.startswith("_")}
    assert set(BACK_ENDS) == own - {"results"} and len(BACK_ENDS) == 4


@pytest.mark.parametrize("back_end", BACK_ENDS)
def test_a_back_end_offers_the_contract_and_nothing_else(back_end):
    assert sorted(definitions(back_end)) == sorted(_errors.PUBLIC) == sorted(CONTRACT)


@pytest.mark.parametrize("back_end", BACK_ENDS)
def test_a_reader_of_the_source_alone_sees_every_name(back_end):
    """As an editor does, and the book's own page of the package."""
    griffe = pytest.importorskip("griffe")
    module = griffe.load(f"d2l.{back_end}", search_paths=[FOLDER.parent], allow_inspection=False, resolve_aliases=True)
    for name in CONTRACT:
        assert module.members[name].docstring, name


@pytest.mark.parametrize("name", sorted(CONTRACT))
def test_signature_and_docstring_are_the_same_in_every_back_end(name):
    found = {back_end: resolved(back_end, name) for back_end in BACK_ENDS}
    assert len({str(signature(node)) for _, node in found.values()}) == 1
    docs = {back_end: ast.get_docstring(node) for back_end, (_, node) in found.items()}
    assert all(docs.values())
    if name != "gpu":  # which says what this framework tries, and in which order
        assert len(set(docs.values())) == 1


@pytest.mark.parametrize("name", sorted(CONTRACT))
def test_every_parameter_and_result_has_a_type(name):
    for back_end in BACK_ENDS:
        _, node = resolved(back_end, name)
        for function in (
            [node] if isinstance(node, ast.FunctionDef) else [n for n in node.body if isinstance(n, ast.FunctionDef)]
        ):
            assert function.returns is not None, (back_end, name)
            arguments = [a for a in ast.walk(function.args) if isinstance(a, ast.arg) and a.arg != "self"]
            assert all(a.annotation for a in arguments), (back_end, name)


@pytest.mark.parametrize("name", sorted(CONTRACT))
def test_the_docstring_names_every_parameter(name):
    _, node = resolved("torch", name)
    doc = ast.get_docstring(node)
    if isinstance(node, ast.FunctionDef) and len(node.args.args) > 1:
        for argument in [*node.args.args, *node.args.kwonlyargs]:
            said = argument.arg in doc or argument.arg in {"xlabel", "ylabel", "title", "device", "x"}
            assert said, f"{name}: {argument.arg}"


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.py")), ids=lambda path: path.name)
def test_d2l_imports_nothing_of_the_book_and_shared_code_no_framework(path):
    own = {name: {name} for name in BACK_ENDS} | {"tensorflow": {"tensorflow", "keras"}, "jax": {"jax", "flax"}}
    # A back end's helpers are called after it, those of TensorFlow after Keras.
    stem = path.stem.removeprefix("_").split("_")[0]
    mine = own.get("tensorflow" if stem == "keras" else stem, set())
    forbidden = {"booktools", "sphinx", "docutils", "myst_nb"} | {n for names in own.values() for n in names} - mine
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = (
            [a.name for a in node.names]
            if isinstance(node, ast.Import)
            else ([node.module or ""] if isinstance(node, ast.ImportFrom) else [])
        )
        assert not {name.split(".")[0] for name in names} & forbidden, ast.unparse(node)
