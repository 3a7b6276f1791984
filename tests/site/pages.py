"""The pages of the built site, for tests that look at every one of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
SITE = ROOT / "_build" / "html"
PAGES = sorted(p.relative_to(SITE).as_posix() for p in SITE.rglob("*.html") if "_static" not in p.parts)
# Sphinx's index.html only sends its reader on to the first page.
READ = [name for name in PAGES if name != "index.html"]
THEMES = ("light", "dark")
WIDTHS = (360, 1440)
# What axe is asked for in each theme: all that a theme changes.
OF_COLOURS = ("color-contrast", "link-in-text-block")
# Axe looks what lies below each word, which is half of a visit. Of those that look alike, down to the ground, and of links
# that stand alike among words, one is enough. It judges nothing on a ground with something drawn on it, which goes first.
COLOURS = """async (runOnly) => {
    const plain = document.createElement("style");
    plain.textContent = "*, ::before, ::after { background-image: none !important }";
    document.head.append(plain);
    const grounds = new Map([[document, ""]]);
    const ground = (element) => {
        if (!grounds.has(element)) {
            const { backgroundColor, opacity, filter } = getComputedStyle(element);
            const own = [backgroundColor, opacity, filter].join(" ");
            const below = ground(element.parentNode);
            grounds.set(element, own === "rgba(0, 0, 0, 0) 1 none" ? below : `${below} on ${own}`);
        }
        return grounds.get(element);
    };
    const letters = (element) => {
        const { color, fontSize, fontWeight, textShadow, textDecorationLine, position } = getComputedStyle(element);
        return [color, fontSize, fontWeight, textShadow, textDecorationLine, position].join(" ");
    };
    const seen = new Map();
    for (const element of document.querySelectorAll("body *")) {
        const says = element.matches("a, input, select, textarea")
            || Array.from(element.childNodes).some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
        if (!says || !element.checkVisibility()) continue;
        const among = element.matches("a") ? `among ${element.parentNode.tagName} ${letters(element.parentNode)}` : "";
        const look = `${letters(element)} ${ground(element)} ${among}`;
        if (!seen.has(look)) seen.set(look, element);
    }
    const { violations, incomplete } = await axe.run({ include: Array.from(seen.values()) }, { runOnly });
    plain.remove();
    // Nor does it judge single symbols, words of drawings, and what a phone cuts, which is whole on a desk.
    const passedOver = ["nonBmp", "imgNode", "elmPartiallyObscured"];
    for (const rule of incomplete) {
        rule.nodes = rule.nodes.filter(({ any }) => !any.some(({ data }) => passedOver.includes(data?.messageKey)));
    }
    return [...violations, ...incomplete];
}"""

# Every tab and every fold of a page, open at once.
OPEN_ALL = """() => {
    for (const fold of document.querySelectorAll("details")) fold.open = true;
    const style = document.createElement("style");
    style.textContent = ".sd-tab-set.editions > .sd-tab-content { display: block !important }";
    document.head.append(style);
    return new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
}"""


def named(found: list[dict[str, Any]]) -> list[str]:
    """Axe's violations, each with what it is about."""
    return [f"{rule['id']}: {rule['help']}: {node['html'][:200]}" for rule in found for node in rule["nodes"]]
