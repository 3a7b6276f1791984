"""Cells that run on a page, as tests operate them."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

WAIT = 180_000  # milliseconds in which Python has come and a cell has run, on a busy machine


def cells(page: Page) -> list[Locator]:
    """Those that are in sight and can run."""
    page.locator(".live-run").first.wait_for(state="attached")
    ids = page.evaluate(
        "[...document.querySelectorAll('.cell:has(.live-run)')].filter(cell => cell.checkVisibility()).map(cell => cell.id)"
    )
    return [page.locator(f"[id='{name}']") for name in ids]


def finished(cell: Locator) -> str:
    """What the line below a cell says once it has run."""
    expect(cell.locator(".live-bar")).to_be_visible(timeout=WAIT)
    expect(cell).not_to_have_attribute("data-busy", "", timeout=WAIT)
    return cell.locator(".live-status").inner_text()


def write(cell: Locator, code: str) -> None:
    cell.locator(".cm-content").click()
    cell.page.keyboard.press("Control+a")
    cell.page.keyboard.insert_text(code)
    cell.evaluate("cell => cell.querySelector('.live-output > div')?.setAttribute('data-old', '')")
    cell.page.keyboard.press("Shift+Enter")
    expect(cell.locator("[data-old]")).to_have_count(0, timeout=WAIT)  # a run begins with an empty output


STREAMS = """import logging, sys
logging.basicConfig(format='%(message)s')
def error(text, **options): print(text, file=sys.stderr, **options)"""
#: What a cell says and how it stands there, `!e` on standard error: as a run stores it (tests/booktools/running/test_execution.py).
ORDERS = {
    "print('a'); error('e'); print('b')": ["a\nb", "!e"],
    "error('e'); print('a')": ["a", "!e"],
    "print('a', flush=True); error('e', flush=True); print('b')": ["a", "!e", "b"],
    "print('a', flush=True); print('b'); error('e')": ["a\nb", "!e"],
    "print('a'); logging.warning('e'); print('b')": ["!e", "a\nb"],
    "error('e', flush=True); print('a', flush=True); error('f'); 3": ["!e", "a", "!f", "3"],
    "for n in range(3): print(f'{n} %', end='\\r')": ["2 %"],
    "for n in range(3): error(f'\\r{n} %', end='', flush=True); print(n)": ["!2 %", "0\n1\n2"],
    "print('abc\\rX', end=''); print('Y\\n12\\b3')": ["XYc\n13"],
}


def told(cell: Locator, code: str) -> list[str]:
    """What a cell puts out, as ORDERS says it."""
    write(cell, code)
    finished(cell)
    return cell.evaluate("""cell => [...cell.querySelectorAll(".live-output .output")].map((one) =>
        (one.matches(".stderr") ? "!" : "") + one.textContent.trimEnd())""")
