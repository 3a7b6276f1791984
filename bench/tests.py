"""What the last `make test` took: seconds by suite and the twenty slowest tests.

    .venv/bin/python bench/tests.py

writes TESTS.md beside this file from what the run left in `_build/tests/`.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

from machine import description

ROOT = Path(__file__).resolve().parents[1]
RUN = ROOT / "_build" / "tests"
RESULTS = ROOT / "bench" / "TESTS.md"
SLOWEST = 20
#: A line of pytest's `--durations`: seconds, phase, test.
_DURATION = re.compile(r"^([\d.]+)s (setup|call|teardown) +(\S.*)$", re.MULTILINE)


def main() -> None:
    report = json.loads((RUN / "report.json").read_text(encoding="utf-8"))
    text = "\n\n".join(
        [
            "# The test run: results",
            f"Written by `bench/tests.py` after `make test`, its environments made already. {description(ROOT)}",
            f"All suites together: {report['seconds'] / 60:.1f} minutes. Suites that need one core run side by side.",
            "\n".join(_suites(report["suites"])),
            f"## The {SLOWEST} slowest tests",
            "\n".join(_slowest(report["suites"])),
        ]
    )
    RESULTS.write_text(text + "\n", encoding="utf-8")
    print(f"wrote {RESULTS}")


def _suites(suites: list[dict]):
    yield "| suite | seconds | of processor time | passed | failed | skipped |"
    yield "| --- | ---: | ---: | ---: | ---: | ---: |"
    for suite in suites:
        counts = " | ".join(str(suite.get(word, 0)) for word in ("passed", "failed", "skipped"))
        yield f"| {suite['suite']} | {suite['seconds']:.0f} | {suite['cpu']} | {counts} |"


def _slowest(suites: list[dict]):
    yield "| seconds | suite | test |"
    yield "| ---: | --- | --- |"
    found = []
    for suite in suites:
        log = (RUN / f"{suite['suite']}.log").read_text(encoding="utf-8", errors="replace")
        found += [(float(seconds), suite["suite"], test) for seconds, _, test in _DURATION.findall(log)]
    for seconds, suite, test in sorted(found, reverse=True)[:SLOWEST]:
        yield f"| {seconds:.1f} | {suite} | `{test}` |"


if __name__ == "__main__":
    sys.exit(main())
