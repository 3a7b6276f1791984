"""A style sheet keeps what the site can match, all of it, and nothing else that counts."""

from __future__ import annotations

import pytest

from booktools.site import trimming
from booktools.site.trimming import Sheet, imported

WORDS = {"cell", "open", "note"}


def trimmed(css: str, words: set[str], folder: str = ".") -> str:
    return trimming.trimmed([Sheet(css, folder)], words)


@pytest.mark.parametrize(
    "rule",
    [
        "p{margin:0}",
        "*,::before{box-sizing:border-box}",
        ".cell{color:red}",
        '.cell > .open ~ p:hover::after{content:"a  b"}',
        "#note.cell{color:red}",
        ".cell:not(.gone){color:red}",
        ".cell:is(.gone, .open){color:red}",
        '[class*="gone"]{color:red}',
        ":root{--a:1px;--b:url(\"data:image/svg+xml;a,%3Csvg viewBox='0 0 1 1'/%3E\");margin:var(--a);mask:var( --b)}",
        '@font-face{font-family:"A B";src:url(a.woff2)}',
        "@keyframes turn{from{opacity:0}}\n.cell{animation:2s turn}",
        "@media (width>9px){.cell{color:red}\n}",
    ],
)
def test_a_rule_that_can_match_stays_as_it_is(rule):
    assert trimmed(rule, WORDS).replace(" {", "{").strip() == rule


@pytest.mark.parametrize(
    "rule",
    [
        ".gone{a:b}",
        "p .gone{a:b}",
        "#gone{a:b}",
        ".cell.gone{a:b}",
        "@media print{.gone{a:b}}",
        "/* said */",
        ".cell{}",
        ".cell{--unused:1px}",
        ":root{--a:1px;--b:var(--a)}",
        "@keyframes turn{from{opacity:0}}",
        ".gone{margin:var(--a)} .cell{--a:1px}",
    ],
)
def test_a_rule_that_cannot_match_goes(rule):
    assert trimmed(rule, WORDS) == ""


def test_what_a_page_or_a_script_sets_or_reads_stays():
    assert trimmed(".cell{--a:1px;--b:2px}", {*WORDS, "--b"}).strip() == ".cell{--b:2px}"


def test_of_a_list_the_selectors_that_can_match_stay():
    assert trimmed(".gone, .cell, p .gone, #note {color: red}", WORDS).strip() == ".cell,#note{color: red}"


def test_order_and_licences_stay_and_the_character_set_goes():
    sheet = '@charset "UTF-8";/*! MIT */.cell{a:1}.gone{a:2}.cell{a:3}'
    assert trimmed(sheet, WORDS).split() == ["/*!", "MIT", "*/", ".cell{a:1}", ".cell{a:3}"]


@pytest.mark.parametrize("rule", ['@import "../a.css";', '@import url("../a.css");', "@import url(../a.css);"])
def test_an_import_is_found_and_left_out(rule):
    assert imported(f"{rule} p{{a:b}}") == ("../a.css",)
    assert trimmed(rule, WORDS) == ""


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("url(../k.png)", 'url("k.png")'),
        ('url("../i/k.png")', 'url("i/k.png")'),
        ("url(k.png)", 'url("styles/k.png")'),
        ('url("data:image/png;base64,aa")', 'url("data:image/png;base64,aa")'),
        ('url("/k.png")', 'url("/k.png")'),
        ('url("#mark")', 'url("#mark")'),
    ],
)
def test_addresses_are_those_of_the_new_place(said, meant):
    assert trimmed(f"a{{b:{said} c}}", WORDS, "styles").strip() == f"a{{b:{meant} c}}"
