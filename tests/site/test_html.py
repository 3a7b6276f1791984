"""The Nu HTML checker finds no error on any page."""

from __future__ import annotations

import json
import subprocess

from judges import FOLDER, java
from pages import PAGES, SITE

# Where the checker, whose grammar is MathML 3, contradicts the standard of today.
MISTAKEN = {
    # MathML Core allows both on every element: https://www.w3.org/TR/mathml-core/#global-attributes
    "Attribute “displaystyle” not allowed on element “mfrac” at this point.",
    "Attribute “scriptlevel” not allowed on element “mtable” at this point.",
}


def test_the_validator_finds_no_error():
    jar = FOLDER / "vnu-jar" / "build" / "dist" / "vnu.jar"
    checked = subprocess.run(
        [java(), "-jar", jar, "--format", "json", "--errors-only", "--exit-zero-always", *PAGES],
        cwd=SITE,
        capture_output=True,
        text=True,
        check=True,
    )
    found = [
        f"{message['url'].rpartition('/')[2]}:{message['lastLine']}: {message['message']}"
        for message in json.loads(checked.stderr)["messages"]
        if message["message"] not in MISTAKEN
    ]
    assert found == []
