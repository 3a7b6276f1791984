"""What people write in YAML: read as the values that are asked for, or refused in a line that says where."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import yaml

from .errors import BookError, Problem

#: Values that a file may hold, its aliases written out: a few lines of YAML can come to more than any memory holds.
_MOST = 100_000
#: Where PyYAML was built with libyaml, in a fifth of the time.
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class SettingsError(ValueError):
    """No YAML that can be used; `line` counts from 1."""

    def __init__(self, reason: str, line: int | None = None) -> None:
        super().__init__(reason)
        self.reason, self.line = reason, line


def read_yaml(text: str) -> Any:
    """Raises SettingsError."""
    try:
        # libyaml takes a tab for a space; PyYAML itself, with which Jupyter Book and MyST-NB read, refuses it.
        loader = (yaml.SafeLoader if "\t" in text else LOADER)(text)
        try:
            node = loader.get_single_node()
            _measure(node, {})
            _keys_once(node, set())
            return loader.construct_document(node) if node is not None else None
        finally:
            loader.dispose()
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark and min(mark.line + 1, text.rstrip("\n").count("\n") + 1)  # also for what misses an end
        raise SettingsError(str(getattr(error, "problem", None) or error), line) from None
    except SettingsError:
        raise
    except ValueError as error:  # a date that is none, a number of thousands of digits
        raise SettingsError(str(error)) from None
    except RecursionError:
        raise SettingsError("brackets within brackets, deeper than can be read") from None


def _measure(node: yaml.Node | None, known: dict[int, int]) -> int:
    """How many values a node comes to."""
    if not isinstance(node, yaml.CollectionNode):
        return 1
    if id(node) not in known:
        known[id(node)] = 0
        members = node.value if isinstance(node, yaml.SequenceNode) else [part for pair in node.value for part in pair]
        known[id(node)] = 1 + sum(_measure(member, known) for member in members)
    found, line = known[id(node)], node.start_mark.line + 1
    if not found:
        raise SettingsError("an anchor that stands for itself has no end; write out what is meant", line)
    if found > _MOST:
        raise SettingsError(f"its aliases come to more than {_MOST} values; write out what is meant", line)
    return found


def _keys_once(node: yaml.Node | None, seen: set[int]) -> None:
    """YAML keeps the last of two, without a word."""
    if not isinstance(node, yaml.CollectionNode) or id(node) in seen:
        return
    seen.add(id(node))
    keys: set[str] = set()
    for key, _ in node.value if isinstance(node, yaml.MappingNode) else ():
        if isinstance(key, yaml.ScalarNode) and key.tag != "tag:yaml.org,2002:merge":
            if key.value in keys:
                raise SettingsError(f"{key.value!r} stands here twice; keep one", key.start_mark.line + 1)
            keys.add(key.value)
    for part in node.value:
        for child in part if isinstance(part, tuple) else (part,):
            _keys_once(child, seen)


def line_of(text: str, path: Iterable[str | int]) -> int | None:
    """Of the value to which keys and numbers lead in YAML that can be read: that of its key, where it has one.

    As far as they lead; None where they lead nowhere.
    """
    node, line = yaml.compose(text, Loader=LOADER), None
    for step in path:
        if isinstance(node, yaml.MappingNode):
            found = next(((key, value) for key, value in node.value if key.value == str(step)), None)
        elif isinstance(node, yaml.SequenceNode) and str(step).isdigit() and int(step) < len(node.value):
            found = (node.value[int(step)], node.value[int(step)])
        else:
            found = None
        if found is None:
            break
        line, node = found[0].start_mark.line + 1, found[1]
    return line


def about_setting(root: Path, message: str) -> Problem:
    """On the line of the setting of `_config.yml` with whose name the message begins, if it does."""
    text = (root / "_config.yml").read_text(encoding="utf-8-sig")
    path = message.partition(" ")[0].removesuffix(":").split(".")
    return Problem("_config.yml", message, line_of(text, path) or line_of(text, ["sphinx", "config", *path]))


def read_settings(root: Path, name: str) -> dict[str, Any]:
    """Those of a file beside `_config.yml`; raises BookError for one that cannot be used."""
    try:
        content = read_yaml((root / name).read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise BookError(Problem(name, f"not found in {root}; is this a Jupyter Book?")) from None
    except UnicodeDecodeError as error:
        raise BookError(Problem(name, f"not readable: {error}; save the file as UTF-8")) from None
    except SettingsError as error:
        raise BookError(Problem(name, f"not readable: {error.reason}", error.line)) from None
    if not isinstance(content, dict):
        raise BookError(Problem(name, "holds no settings"))
    return content


def section(config: Mapping[str, Any], key: str, above: str = "") -> Mapping[str, Any]:
    """What stands below `key`; empty where it is absent."""
    found = config.get(key) or {}
    if not isinstance(found, dict):
        raise _unlike(f"{above}{key}", "holds settings, each `name: value`", found)
    return found


def word(config: Mapping[str, Any], key: str, above: str = "") -> str:
    """A text, be it a number to YAML; empty where it is absent."""
    found = config.get(key)
    if found is None or found is False:
        return ""
    if not isinstance(found, str | int | float):
        raise _unlike(f"{above}{key}", "is a text", found)
    return str(found)


def words(config: Mapping[str, Any], key: str, above: str = "") -> tuple[str, ...]:
    found = config.get(key)
    if found is None:
        return ()
    if not isinstance(found, list) or not all(isinstance(entry, str) for entry in found):
        raise _unlike(f"{above}{key}", "is a list of texts", found)
    return tuple(found)


def _unlike(name: str, wanted: str, found: object) -> BookError:
    return BookError(Problem("_config.yml", f"{name} {wanted}; found {found!r}"))
