"""A notebook of `notebooks/<tag>/` runs in the environment of that framework: all of them name the kernel `python3`."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any

from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager


class OfItsFolder(AsyncMappingKernelManager):
    async def start_kernel(self, *, path: str | None = None, kernel_name: str | None = None, **others: Any) -> str:
        folders = PurePath(path or "").parts
        tag = folders[folders.index("notebooks") + 1] if "notebooks" in folders[:-1] else None
        if kernel_name in (None, "python3") and tag in self.kernel_spec_manager.find_kernel_specs():
            kernel_name = tag
        return await super().start_kernel(path=path, kernel_name=kernel_name, **others)


c.ServerApp.kernel_manager_class = OfItsFolder  # noqa: F821 (Jupyter runs this file with `c` in it)
