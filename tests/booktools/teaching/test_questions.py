"""Questions in the doctree, on the page, in print, and under a reader's fingers."""

from __future__ import annotations

import functools
import http.server
import re
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import system
from bs4 import BeautifulSoup
from docutils import nodes
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    expect,
    sync_playwright,
)
from sphinx.testing.util import SphinxTestApp

from booktools.teaching.questions import doctree as q

CONF = """\
extensions = ["myst_parser", "booktools.teaching.questions"]
html_theme = "basic"
myst_enable_extensions = ["colon_fence", "dollarmath"]
myst_links_external_new_tab = False
copyright = version = "1"
"""

SINGLE = """\
:::{question} Kaç tane `bias` var?

Yoğun bir katman düşünelim.

---
[ ] Hiç
> Her çıktının *bir* ek girdisi vardır.
[x] Çıktı kadar
> Evet.
> Çıktı başına bir tane.
[ ] Bilinemez
---
Devam edelim.
:::
"""

MULTIPLE = """\
:::{question} Kayıt ne yapar?
:variant: multiple-select

---
[x] Kaydeder
> Kayıt budur.
[ ] Türev alır
> Türevi başkası alır.
[x] Çağırır
:::
"""

ONE = "[data-variant=single-select]"
MANY = "[data-variant=multiple-select]"


@dataclass
class Built:
    app: SphinxTestApp
    warnings: list[str]

    def page(self, name: str = "index.html") -> BeautifulSoup:
        text = (Path(self.app.outdir) / name).read_text(encoding="utf-8")
        return BeautifulSoup(text, "html.parser")

    def text(self, name: str) -> str:
        return (Path(self.app.outdir) / name).read_text(encoding="utf-8")

    def questions(self, document: str = "index") -> list[q.question]:
        return list(self.app.env.get_doctree(document).findall(q.question))


Build = Callable[..., Built]


def built(source: Path, *parts: str, builder: str, language: str, **others: str) -> Built:
    """Build a book of one page made of `parts`, and of each other name its text."""
    source.mkdir()
    conf = CONF + f'language = "{language}"\n'
    (source / "conf.py").write_text(conf, encoding="utf-8")
    pages = {"index": "# Kitap\n\n" + "\n".join(parts), **others}
    for name, text in pages.items():
        (source / f"{name}.md").write_text(text, encoding="utf-8")
    app = SphinxTestApp(builder, srcdir=source)
    app.build()
    app.cleanup()
    # Docutils has no Turkish, and says so once in a process: in whichever test comes first.
    lines = [line for line in app.warning.getvalue().splitlines() if "Docutils-generated text" not in line]
    return Built(app, [line.replace(f"{source}/", "") for line in lines])


@pytest.fixture
def build(tmp_path: Path) -> Build:
    def make(*parts: str, builder: str = "html", language: str = "tr", **others: str) -> Built:
        count = len(list(tmp_path.iterdir()))
        source = tmp_path / f"book{count}"
        return built(source, *parts, builder=builder, language=language, **others)

    return make


def texts(found: list[nodes.Node]) -> str:
    return "".join(node.astext() for node in found)


# The doctree


def test_a_question_becomes_neutral_nodes(build: Build) -> None:
    (question,) = build(SINGLE, builder="dummy").questions()
    assert texts(q.title(question)) == "Kaç tane bias var?"
    assert texts(q.blocks(question, "before")) == "Yoğun bir katman düşünelim."
    assert texts(q.blocks(question, "after")) == "Devam edelim."
    none, many, unknown = q.options(question)
    assert [option["correct"] for option in (none, many, unknown)] == [False, True, False]
    assert texts(q.blocks(many, "label")) == "Çıktı kadar"
    assert texts(q.blocks(many, "explanation")) == "Evet.\nÇıktı başına bir tane."
    assert q.blocks(unknown, "explanation") == []


def test_parts_are_myst_and_know_their_lines(build: Build) -> None:
    (question,) = build(SINGLE, builder="dummy").questions()
    (explanation,) = q.blocks(q.options(question)[0], "explanation")
    assert isinstance(explanation[1], nodes.emphasis)
    assert explanation.line == 9


def test_warnings_inside_an_explanation_name_its_line(build: Build) -> None:
    wrong = SINGLE.replace("> Evet.", "> {nosuchrole}`x`")
    (warning,) = build(wrong, builder="dummy").warnings
    assert "index.md:11: WARNING: Unknown interpreted text role" in warning


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("[x] Çıktı", "[x]Çıktı", 10, '"[x]Çıktı kadar" looks like a mark'),
        ("[x]", "[ ]", 8, "no option is right"),
        ("---", "", 3, 'no "---"'),
        (" Kaç tane `bias` var?", "", 3, "1 argument(s) required, 0 supplied"),
        ("var?\n", "var?\n:label: soru_bias\n", 3, "Unknown option keys: ['label']"),
        (
            "var?\n",
            "var?\n:variant: many\n",
            3,
            "Invalid option value for 'variant': many: \"many\" unknown; choose from",
        ),
    ],
)
def test_slips_are_warned_of_with_file_and_line(build: Build, old: str, new: str, line: int, words: str) -> None:
    warnings = build(SINGLE.replace(old, new), builder="dummy").warnings
    assert len(warnings) == 1, warnings
    assert re.search(rf"index\.md:{line}: (WARNING|ERROR): ", warnings[0])
    assert words in warnings[0]


def test_keys_come_from_the_text_alone(build: Build) -> None:
    (first,) = build(SINGLE, builder="dummy").questions()
    (moved,) = build("Yeni bir giriş.\n", SINGLE, builder="dummy").questions()
    (other,) = build(SINGLE.replace("Hiç", "Yok"), builder="dummy").questions()
    assert moved["ids"] == first["ids"] != other["ids"]


def test_twins_are_told_apart(build: Build) -> None:
    made = build(SINGLE, SINGLE)
    ids = [tag["id"] for tag in made.page().select("[id]")]
    assert len(ids) == len(set(ids))
    first, second = (question["data-question"] for question in made.page().select(".question"))
    assert second == f"{first}-2"


def test_a_label_above_a_question_can_be_referred_to(build: Build) -> None:
    made = build(f"(soru-bias)=\n{SINGLE}", "[Bakın](#soru-bias)\n")
    assert made.warnings == []
    assert made.page().select("p a[href='#soru-bias']")
    assert len(made.page().select(f".question [id=soru-bias], #soru-bias + {ONE}")) == 1
    assert made.page().select_one(".question")["id"].startswith("question-")


# The page


def test_options_are_grouped_controls_with_labels(build: Build) -> None:
    page = build(SINGLE, MULTIPLE).page()
    for type_, variant in (("radio", ONE), ("checkbox", MANY)):
        inputs = page.select(f"{variant} fieldset input[type={type_}]")
        assert len(inputs) == 3
        assert {control["name"] for control in inputs} == {f"{page.select_one(variant)['id']}-choice"}
        for control in inputs:
            assert page.select_one(f'label[for="{control["id"]}"]').text.strip()
    second = page.select(f"{ONE} label")[1]
    assert " ".join(second.text.split()) == "B) Çıktı kadar"


def test_the_legend_is_the_title_and_the_text_before_describes(build: Build) -> None:
    fieldset = build(SINGLE).page().select_one(".question > fieldset")
    assert fieldset.legend.text == "Soru: Kaç tane bias var?"
    before = fieldset.find(id=fieldset["aria-describedby"])
    assert before.text.strip() == "Yoğun bir katman düşünelim."


def test_a_label_holds_phrases_and_other_blocks_describe_its_control(build: Build) -> None:
    text = "::::{question} Hangisi?\n\n---\n[x] Şu:\n```python\nx = 1\n```\n[ ]\n```python\ny\n```\n::::"
    page = build(text).page()
    assert "aria-describedby" not in page.fieldset.attrs
    assert len(page.select(".question input")) == 2
    for control in page.select(".question input"):
        label = page.select_one(f'label[for="{control["id"]}"]')
        assert not label.select("p, div, pre")
        assert page.find(id=control["aria-describedby"]).pre


def test_every_explanation_stands_once_and_opens_without_a_script(build: Build) -> None:
    page = build(SINGLE).page()
    answers = page.select_one(".question details")
    assert answers.summary.text == "Yanıtlar"
    notes = [" ".join(li.text.split()) for li in answers.select("ol > li")]
    assert notes[0] == "✗ Yanlış Her çıktının bir ek girdisi vardır."
    assert notes[1] == "✓ Doğru Evet. Çıktı başına bir tane."
    assert notes[2] == "✗ Yanlış"
    assert page.text.count("Her çıktının bir ek girdisi") == 1


def test_live_regions_are_polite_and_empty_at_first(build: Build) -> None:
    page = build(SINGLE, MULTIPLE).page()
    regions = page.select("[aria-live=polite]")
    assert len(regions) == 3 + (3 + 1)
    assert not any(region.text.strip() for region in regions)


def test_only_several_options_are_checked_by_a_button(build: Build) -> None:
    page = build(SINGLE, MULTIPLE).page()
    assert not page.select(f"{ONE} button")
    assert [button.text for button in page.select(f"{MANY} button")] == ["Denetle"]


def test_words_follow_the_language_of_the_book(build: Build) -> None:
    page = build(MULTIPLE, language="en").page()
    assert page.summary.text == "Answers"
    assert page.select_one(".question-verdict strong").text == "Correct"


def test_only_pages_with_a_question_load_its_files(build: Build) -> None:
    made = build(SINGLE, other="---\norphan: true\n---\n# Öbür\n")
    assert made.page().select("script[src*='questions.js'][defer]")
    assert made.page().select("link[href*='questions.css']")
    assert "questions." not in made.text("other.html")
    assert (Path(made.app.outdir) / "_static" / "questions.js").is_file()


# Where nothing can be clicked


@pytest.mark.parametrize("builder", ["text", "latex", "man", "texinfo", "xml", "singlehtml", "dirhtml"])
def test_every_builder_knows_questions(build: Build, builder: str) -> None:
    assert build(SINGLE, MULTIPLE, builder=builder).warnings == []


def test_print_lists_the_options_then_the_answers(build: Build) -> None:
    text = build(SINGLE, builder="text").text("index.txt")
    wanted = [
        "Soru: Kaç tane bias var?",
        "1. Hiç",
        "2. Çıktı kadar",
        "Devam edelim.",
        "**Yanıtlar**",
        "1. **Yanlış.** Her çıktının *bir* ek girdisi vardır.",
        "2. **Doğru.** Evet. Çıktı başına bir tane.",
        "3. **Yanlış.**",
    ]
    places = [text.find(words) for words in wanted]
    assert -1 not in places and places == sorted(places), text


def test_an_epub_has_no_controls(build: Build) -> None:
    page = build(SINGLE, builder="epub").page("index.xhtml")
    assert not page.select("input, button, script[src*='questions']")
    assert "Çıktı başına bir tane." in page.text


def test_one_doctree_serves_page_and_print(build: Build) -> None:
    made = build(SINGLE, builder="text")
    assert len(made.questions()) == 1


# Under a reader's fingers

Visit = Callable[..., Page]
ARGUMENTS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run "
    "--disable-background-networking --disable-component-update --disable-sync"
).split()


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def do_GET(self) -> None:
        # Browsers ask for an icon by themselves, and would complain of a 404.
        if self.path != "/favicon.ico":
            return super().do_GET()
        self.send_response(204)
        self.end_headers()

    def log_message(self, *arguments: object) -> None:
        """The test's output is no access log."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=system.chromium(), args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    source = tmp_path_factory.mktemp("site") / "book"
    site = built(source, SINGLE, MULTIPLE, builder="html", language="tr")
    serve = functools.partial(_Quiet, directory=str(site.app.outdir))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), serve) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.fixture
def visit(browser: Browser, home: str) -> Iterator[Visit]:
    """Open the page; afterwards the console and the network must be clean."""
    faults: list[str] = []
    contexts: list[BrowserContext] = []

    def note_console(message: ConsoleMessage) -> None:
        if message.type == "error":
            faults.append(message.text)

    def note_request(request: Request) -> None:
        if not request.url.startswith((home, "data:")):
            faults.append(request.url)

    def open_(**options: object) -> Page:
        contexts.append(browser.new_context(**options))
        page = contexts[-1].new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", note_console)
        page.on("request", note_request)
        page.goto(home + "index.html")
        return page

    yield open_
    for context in contexts:
        context.close()
    assert faults == []


def said(page: Page, variant: str) -> list[str]:
    """What stands in the live regions of a question that a reader can see."""
    regions = page.locator(f"{variant} [aria-live=polite]").all()
    return [" ".join(region.inner_text().split()) for region in regions]


def test_a_chosen_option_is_explained_at_once_by_keyboard(visit: Visit) -> None:
    page = visit()
    first, second, _ = page.locator(f"{ONE} input").all()
    first.focus()
    page.keyboard.press("Space")
    assert said(page, ONE) == ["✗ Yanlış Her çıktının bir ek girdisi vardır.", "", ""]
    page.keyboard.press("ArrowDown")
    expect(second).to_be_checked()
    assert said(page, ONE) == ["", "✓ Doğru Evet. Çıktı başına bir tane.", ""]


def test_several_options_are_judged_one_by_one_and_as_a_whole(visit: Visit) -> None:
    page = visit()
    check = page.get_by_role("button", name="Denetle")
    page.get_by_label("Kaydeder").focus()
    page.keyboard.press("Space")
    assert said(page, MANY) == ["✓ Doğru Kayıt budur.", "", "", ""]
    check.press("Enter")
    assert said(page, MANY)[-1] == "✗ Eksik İşaretlemediğiniz doğru seçenek var."
    page.get_by_label("Türev alır").check()
    assert said(page, MANY)[-1] == ""
    check.click()
    assert said(page, MANY)[-1].startswith("✗ Yanlış Hem yanlış")
    page.get_by_label("Çağırır").check()
    check.click()
    assert said(page, MANY)[-1].startswith("✗ Yanlış İşaretledikleriniz")
    page.get_by_label("Türev alır").uncheck()
    check.click()
    check.click()
    whole = "✓ Doğru Doğru seçeneklerin hepsini, yalnız onları işaretlediniz."
    assert said(page, MANY) == ["✓ Doğru Kayıt budur.", "", "✓ Doğru", whole]


def test_without_javascript_the_answers_open(visit: Visit) -> None:
    page = visit(java_script_enabled=False)
    assert page.get_by_role("button").count() == 0
    page.locator(f"{ONE} summary").click()
    expect(page.get_by_text("Her çıktının bir ek girdisi vardır.")).to_be_visible()


def test_targets_are_large_and_nothing_overflows_on_a_phone(visit: Visit) -> None:
    page = visit(viewport={"width": 360, "height": 740})
    for target in page.locator(".question :is(input, button)").all():
        box = target.bounding_box()
        assert min(box["width"], box["height"]) >= 24
    for question in page.locator(".question").all():
        assert question.evaluate("e => e.scrollWidth <= e.clientWidth")
