"""An API page from docstrings, read from the source: nothing is imported, least of all a framework.

````
```{reference} d2l.{edition}
benchmark
summary
```
````

documents each name in the module of every edition: once where all say the same,
else in a tab for each. `griffe` reads the modules.
"""

from __future__ import annotations

from collections.abc import Iterator
from inspect import cleandoc

import griffe
from docutils import nodes
from docutils.statemachine import StringList
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

_PREFIX = {"variadic positional": "*", "variadic keyword": "**"}


def setup(app: Sphinx) -> None:
    app.add_directive("reference", Reference)


class Reference(SphinxDirective):
    required_arguments = 1
    has_content = True

    def run(self) -> list[nodes.Node]:
        editions = [entry["tag"] for entry in self.config.editions]
        modules = {edition: self._module(self.arguments[0].replace("{edition}", edition)) for edition in editions}
        parsed = nodes.container()
        for offset, name in enumerate(line.strip() for line in self.content if line.strip()):
            absent = [edition for edition, module in modules.items() if name not in module.members]
            if absent:
                raise self.error(f"{self.arguments[0]}: there is no {name!r} in {', '.join(absent)}")
            found = {edition: module.members[name] for edition, module in modules.items()}
            other = [edition for edition, member in found.items() if not (member.is_class or member.is_function)]
            if other:
                raise self.error(f"{self.arguments[0]}: {name!r} is no class and no function in {', '.join(other)}")
            text = list(_entry(name, found))
            self.state.nested_parse(StringList(text, self.get_source_info()[0]), self.content_offset + offset, parsed)
        return parsed.children

    def _module(self, name: str) -> griffe.Module:
        module = self._read(name)
        for member in module.members.values():
            if isinstance(member, griffe.Alias) and _known(member):
                try:
                    self.env.note_dependency(str(member.final_target.filepath))
                except griffe.AliasResolutionError:
                    message = (
                        f"{member.path} comes from {member.target_path}, which is not there, or whose file is no Python"
                    )
                    raise self.error(message) from None
        self.env.note_dependency(str(module.filepath))
        return module

    def _read(self, name: str) -> griffe.Module:
        package = name.partition(".")[0]
        loader: griffe.GriffeLoader = self.env.temp_data.setdefault(
            "griffe loader", griffe.GriffeLoader(search_paths=[self.env.srcdir], allow_inspection=False)
        )
        try:
            if package not in loader.modules_collection:  # it is read whole, for all editions
                loader.load(package)
                loader.resolve_aliases()
            module = loader.modules_collection[name]
        except (ImportError, KeyError, griffe.LoadingError) as error:
            raise self.error(f"there is no module {name} below the book's folder ({error})") from None
        if not isinstance(module, griffe.Module):
            raise self.error(f"{name} is no module")
        return module


def _known(member: griffe.Alias) -> bool:
    """Whether the alias leads into the same package: what comes from elsewhere is not read."""
    return member.target_path.partition(".")[0] == member.path.partition(".")[0]


def _entry(name: str, found: dict[str, griffe.Object | griffe.Alias]) -> Iterator[str]:
    """MyST for one name; its text once if all editions say the same."""
    first = next(iter(found.values()))
    kind = "class" if first.is_class else "function"
    yield f"``````{{py:{kind}}} {name}{_signature(first)}"
    yield ""
    texts = {edition: _docstring(member) for edition, member in found.items()}
    if len(set(texts.values())) == 1:
        yield from texts.popitem()[1].splitlines()
    else:
        for edition, text in texts.items():
            yield from (f"`````{{edition-prose}} {edition}", *text.splitlines(), "`````", "")
    for method in _methods(first):
        yield from ("", f"`````{{py:method}} {method.name}{_signature(method)}", "")
        yield from (*_docstring(method).splitlines(), "`````")
    yield from ("``````", "")


def _methods(member: griffe.Object | griffe.Alias) -> Iterator[griffe.Object | griffe.Alias]:
    if member.is_class:
        public = (one for name, one in member.members.items() if not name.startswith("_"))
        yield from (one for one in public if one.is_function and one.docstring)


def _signature(member: griffe.Object | griffe.Alias) -> str:
    """Names and defaults; types differ between editions and stand in the text."""
    function = member.members.get("__init__") if member.is_class else member
    shown: list[str] = []
    keyword_only = False
    for parameter in function.parameters if isinstance(function, griffe.Function | griffe.Alias) else ():
        kind = parameter.kind.value
        if parameter.name == "self":
            continue
        if kind == "keyword-only" and not keyword_only and not any(text.startswith("*") for text in shown):
            shown.append("*")
        keyword_only = keyword_only or kind == "keyword-only"
        plain = kind in _PREFIX or parameter.default is None
        shown.append(_PREFIX.get(kind, "") + parameter.name + ("" if plain else f"={parameter.default}"))
    return f"({', '.join(shown)})"


def _docstring(member: griffe.Object | griffe.Alias) -> str:
    return cleandoc(member.docstring.value) if member.docstring else ""
