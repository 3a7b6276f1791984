"""Small edits to templates of the themes, made as Jinja reads them.

A copy of a template would have to follow every release of its theme; an edit names
the few characters that it changes, and does nothing where they are gone; `tests/upstream/` says when they are.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import CodeType

from jinja2 import Environment
from jinja2.bccache import Bucket, BytecodeCache
from jinja2.ext import Extension
from sphinx.application import Sphinx


def edit(app: Sphinx, edits: Mapping[str, str]) -> None:
    """From `builder-inited` on; `edits` is what stands there → what shall."""
    templates = getattr(app.builder, "templates", None)
    if templates is None:
        return

    class Edited(Extension):
        def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
            for said, meant in edits.items():
                source = source.replace(said, meant)
            return source

    templates.environment.bytecode_cache = Compiled(templates.environment)
    Edited.identifier += f".{len(templates.environment.extensions)}"  # an environment has one extension of a name
    templates.environment.add_extension(Edited)


class Compiled(BytecodeCache):
    """Each template once in a process: who serves the book makes an environment for every build."""

    known: dict[tuple[str, str], CodeType] = {}

    def __init__(self, environment: Environment) -> None:
        self._environment = environment

    def get_source_checksum(self, source: str) -> str:
        return super().get_source_checksum(self._environment.preprocess(source))

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self.known.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        if bucket.code is not None:
            self.known[bucket.key, bucket.checksum] = bucket.code
