"""Which locks can be installed on which system: `python3 requirements/platforms.py [left-out | ask]`.

Prints the frameworks that have wheels for this system and this Python, which is what
make goes by; with `left-out` those that have none, and what they lack. With `ask` it
asks the package index for wheels of every pin, on every system and Python, and writes
platforms.json and the table of docs/kurulum.md; that wants packaging and PyYAML. The rest is the
standard library alone: it runs before anything is installed.
"""

from __future__ import annotations

import hashlib
import json
import platform
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.request import Request, urlopen

if TYPE_CHECKING:
    from packaging.tags import Tag

    #: A lock → a system → a Python → the pin that has no wheel there.
    Lacks = dict[str, dict[str, dict[str, str]]]

HERE = Path(__file__).resolve().parent
TABLE = HERE / "platforms.json"
PAGE = HERE.parent / "docs" / "kurulum.md"
INDEX = "https://pypi.org/simple"
PYTHONS = ("3.10", "3.11", "3.12", "3.13", "3.14")
#: As `platform` names them → as the page does.
SYSTEMS = {
    "Linux-x86_64": "Linux, x86-64",
    "Linux-aarch64": "Linux, arm64",
    "Darwin-arm64": "macOS, Apple silikon",
    "Darwin-x86_64": "macOS, Intel",
    "Windows-AMD64": "Windows, x86-64",
    "Windows-ARM64": "Windows, arm64",
}
GLIBC, MACOS = 28, (14, 0)  # 2.28
_BEGIN, _END = "<!-- requirements/platforms.py ask -->\n", "<!-- / -->\n"


def locks() -> list[str]:
    return sorted(path.stem for path in HERE.glob("*.txt"))


def frameworks() -> list[str]:
    """Those with a lock, and wheels for this system and this Python."""
    return [name for name in named() if not lacks(name)]


def named() -> list[str]:
    return [name for name in locks() if name not in ("book", "checks", "live")]


def lacks(lock: str) -> str:
    """The pin of a lock that has no wheel here; empty where all have, and where nobody has asked."""
    known: Lacks = json.loads(TABLE.read_text(encoding="utf-8"))["lacks"]
    return known.get(lock, {}).get(system(), {}).get(python(), "")


def system() -> str:
    return f"{platform.system()}-{platform.machine()}"


def python() -> str:
    return f"{sys.version_info[0]}.{sys.version_info[1]}"


def left_out() -> Iterator[str]:
    for name in named():
        if pin := lacks(name):
            yield f"{name} is left out: there is no wheel of {pin} for {system()}, Python {python()} (docs/kurulum.md)"


def ask() -> None:
    """Ask the index, and write what it says."""
    pins = {name: _pins(name) for name in ("book", *named())}
    releases = sorted({pin.partition(";")[0].strip() for lock in pins.values() for pin in lock})
    with ThreadPoolExecutor(8) as pool:
        wheels = dict(zip(releases, pool.map(_wheels, releases), strict=True))
    found: Lacks = {name: {} for name in pins}
    for name, where, version in product(pins, SYSTEMS, PYTHONS):
        its_own_first = sorted(pins[name], key=lambda pin, name=name: not pin.startswith(name))
        if pin := _missing(its_own_first, where, version, wheels):
            found[name].setdefault(where, {})[version] = pin
    TABLE.write_text(json.dumps({"locks": digests(), "lacks": found}, indent=1) + "\n", encoding="utf-8")
    page = PAGE.read_text(encoding="utf-8")
    before, after = page[: page.index(_BEGIN) + len(_BEGIN)], page[page.index(_END) :]
    PAGE.write_text(before + table(found) + after, encoding="utf-8")


def digests() -> dict[str, str]:
    """Of the pins of every lock: with others, the table has to be made anew."""
    return {name: hashlib.sha256("\n".join(_pins(name)).encode()).hexdigest()[:16] for name in locks()}


def _pins(lock: str) -> list[str]:
    lines = (HERE / f"{lock}.txt").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if not line.lstrip().startswith("#")]


def _missing(pins: list[str], where: str, version: str, wheels: dict[str, dict[str, str]]) -> str:
    """The first pin that is wanted there and has no wheel for it; `wheels` are those of each pin, and the Pythons they take."""
    from packaging.requirements import Requirement
    from packaging.specifiers import SpecifierSet
    from packaging.utils import parse_wheel_filename

    tags = set(_tags(where, version))
    environment = _environment(where, version)

    def fits(wheel: str, pythons: str) -> bool:
        taken = SpecifierSet(pythons).contains(environment["python_full_version"])
        return taken and bool(tags & parse_wheel_filename(wheel)[3])

    for pin in map(Requirement, pins):
        if pin.marker is None or pin.marker.evaluate(environment):
            release = f"{pin.name}{pin.specifier}"
            if not any(fits(*wheel) for wheel in wheels[release].items()):
                return release.replace("==", " ")
    return ""


def _environment(where: str, version: str) -> dict[str, str]:
    """What markers ask of a system."""
    name, machine = where.split("-", 1)
    platform_of = {"Linux": "linux", "Darwin": "darwin", "Windows": "win32"}
    return {
        "sys_platform": platform_of[name], "platform_system": name, "platform_machine": machine,
        "os_name": "nt" if name == "Windows" else "posix", "python_version": version, "python_full_version": f"{version}.9",
        "implementation_name": "cpython", "platform_python_implementation": "CPython", "implementation_version": f"{version}.9",
    }  # fmt: skip


def _tags(where: str, version: str) -> Iterator[Tag]:
    from packaging import tags

    python = (int(version[0]), int(version[2:]))
    name, machine = where.split("-", 1)
    platforms = {
        "Linux": lambda: [f"manylinux_2_{minor}_{machine}" for minor in range(5, GLIBC + 1)]
        + [f"manylinux{year}_{machine}" for year in (1, 2010, 2014)],
        "Darwin": lambda: list(tags.mac_platforms(MACOS, machine)),
        "Windows": lambda: [f"win_{machine.lower()}"],
    }[name]()
    interpreter = f"cp{version.replace('.', '')}"
    yield from tags.cpython_tags(python, platforms=platforms)
    yield from tags.compatible_tags(python, interpreter, platforms)


def _wheels(release: str) -> dict[str, str]:
    """The wheels that the index has of a release, and which Pythons each takes, as pip asks it."""
    name, _, version = release.partition("==")
    request = Request(f"{INDEX}/{name}/", headers={"Accept": "application/vnd.pypi.simple.v1+json"})
    with urlopen(request, timeout=60) as answer:
        files = {file["filename"]: file.get("requires-python") or "" for file in json.load(answer)["files"]}
    return {name: pythons for name, pythons in files.items() if name.endswith(".whl") and name.split("-")[1] == version}


def _titles() -> dict[str, str]:
    """Of locks, in the order of the book's editions."""
    import yaml

    settings = yaml.safe_load((HERE.parent / "_config.yml").read_text(encoding="utf-8"))
    return {"book": "Kitap (site)"} | {one["tag"]: one["title"] for one in settings["sphinx"]["config"]["editions"]}


def table(found: Lacks) -> str:
    """In the language of the page: a row a system, a column a lock, and what is missing."""
    heads = _titles()
    names = sorted(found, key=lambda name: [*heads, name].index(name))
    rows = [["Sistem", *(heads.get(name, name) for name in names)], ["---"] * (len(names) + 1)]
    rows += [
        [SYSTEMS[where], *(_range([v for v in PYTHONS if v not in found[name].get(where, {})]) for name in names)]
        for where in SYSTEMS
    ]
    text = "".join(f"| {' | '.join(row)} |\n" for row in rows)
    reasons = "".join(f"- {heads.get(name, name)} – {_reasons(found[name])}\n" for name in names if found[name])
    return f"{text}\nTekerleği (wheel) olmayan paketler:\n\n{reasons}" if reasons else text


def _range(versions: list[str]) -> str:
    """`3.10–3.12`, or a dash; what is left out stands at an end."""
    first, *_, last = versions or ["", ""] if len(versions) != 1 else versions * 2
    return f"{first}–{last}" if first != last else first or "–"


def _reasons(lacking: dict[str, dict[str, str]]) -> str:
    by_pin: dict[str, list[str]] = {}
    for where, versions in lacking.items():
        for pin in dict.fromkeys(versions.values()):
            named = [version for version in PYTHONS if versions.get(version) == pin]
            of = "" if len(named) == len(PYTHONS) else f" {_range(named)}"
            by_pin.setdefault(pin, []).append(SYSTEMS[where] + (of and f" (Python{of})"))
    return "; ".join(f"`{pin}`: {' · '.join(places)}" for pin, places in by_pin.items())


if __name__ == "__main__":
    if sys.argv[1:] == ["ask"]:
        ask()
    else:
        for line in left_out() if sys.argv[1:] == ["left-out"] else frameworks():
            print(line)
