"""The pages of the built site, for tests that look at every one of them."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).parents[2]
SITE = ROOT / "_build" / "html"
PAGES = sorted(p.relative_to(SITE).as_posix() for p in SITE.rglob("*.html") if "_static" not in p.parts)
# Sphinx's index.html only sends its reader on to the first page.
READ = [name for name in PAGES if name != "index.html"]
THEMES = ("light", "dark")
WIDTHS = (360, 1440)
# What axe is asked for once more where a theme is switched: all that it changes.
COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}

# Every tab and every fold of a page, open at once.
OPEN_ALL = """() => {
    for (const fold of document.querySelectorAll("details")) fold.open = true;
    const style = document.createElement("style");
    style.textContent = ".sd-tab-set.editions > .sd-tab-content { display: block !important }";
    document.head.append(style);
    return new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
}"""
