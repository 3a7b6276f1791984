"""Questions in the doctree, on the page, in print, and under a reader's fingers."""

from __future__ import annotations

import functools
import http.server
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
:label: soru_bias

Yoğun bir katman düşünelim.

---
[ ] Hiç
> Her çıktının *bir* ek girdisi vardır.
[x] Çıktı kadar
> Evet.
& Çıktı başına bir tane.
[ ] Bilinemez
---
Devam edelim.
:::
"""

MULTIPLE = """\
:::{question}
:label: soru_kayit
:variant: multiple-select
:showanswer:

[x] Kaydeder
> Kayıt budur.
[ ] Türev alır
> Türevi başkası alır.
[x] Çağırır
^^^
= Harika.
:::
"""

TYPED = """\
:::{question} Adını yazın
:label: soru_ad
:type: short-answer
:showanswer:

TI[IŞIK;ışık hızı] Foton
= Güzel.
> Düşünün.
T[ReLU]
& İşlevin adı.
:::
"""


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
    def make(
        *parts: str, builder: str = "html", language: str = "tr", **others: str
    ) -> Built:
        count = len(list(tmp_path.iterdir()))
        source = tmp_path / f"book{count}"
        return built(source, *parts, builder=builder, language=language, **others)

    return make


# The doctree


def test_a_question_becomes_neutral_nodes(build: Build) -> None:
    (question,) = build(SINGLE, builder="dummy").questions()
    assert q.title(question).astext() == "Kaç tane bias var?"
    assert q.part(question, "before").astext() == "Yoğun bir katman düşünelim."
    assert q.part(question, "after").astext() == "Devam edelim."
    none, many, unknown = q.choices(question)
    assert [c["correct"] for c in (none, many, unknown)] == [False, True, False]
    assert q.part(many, "label").astext() == "Çıktı kadar"
    assert q.part(many, "explanation").astext() == "Evet."
    assert q.part(many, "answer").astext() == "Çıktı başına bir tane."
    assert q.part(unknown, "explanation") is None


def test_parts_are_myst_and_know_their_lines(build: Build) -> None:
    (question,) = build(SINGLE, builder="dummy").questions()
    explanation = q.part(q.choices(question)[0], "explanation")
    assert isinstance(explanation[0][1], nodes.emphasis)
    assert explanation[0].line == 10


def test_warnings_inside_an_explanation_name_its_line(build: Build) -> None:
    wrong = SINGLE.replace("> Evet.", "> {nosuchrole}`x`")
    (warning,) = build(wrong, builder="dummy").warnings
    assert "index.md:12: WARNING: Unknown interpreted text role" in warning


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("[x] Çıktı", "[x]Çıktı", 11, '"[x]Çıktı kadar" looks like a mark'),
        ("[x]", "[ ]", 9, "no option is right"),
        (":label: soru_bias", ":type: essay", 3, 'type "essay" is not supported'),
        (":label: soru_bias", ":kind: essay", 3, "Unknown option keys: ['kind']"),
        (":label: soru_bias", ":columns: 13", 3, "Invalid option value for 'columns'"),
        (":label: soru_bias", ":variant: many", 3, 'variant "many"'),
    ],
)
def test_slips_are_warned_of_with_file_and_line(
    build: Build, old: str, new: str, line: int, words: str
) -> None:
    (warning,) = build(SINGLE.replace(old, new, 1), builder="dummy").warnings
    assert f"index.md:{line}: WARNING" in warning
    assert words in warning


def test_math_input_is_refused_by_name(build: Build) -> None:
    text = ":::{question}\n:type: short-answer\n\nBir\n---\nMR[x < 3] Kaç?\n:::\n"
    (warning,) = build(text, builder="dummy").warnings
    assert "index.md:8: WARNING" in warning
    assert '"MR" is not supported (it needs a library from another host)' in warning


def test_two_questions_cannot_share_a_label(build: Build) -> None:
    assert "soru_bias" in " ".join(build(SINGLE, SINGLE, builder="dummy").warnings)


def test_keys_come_from_the_label_or_from_the_text_alone(build: Build) -> None:
    plain = SINGLE.replace(":label: soru_bias\n", "")
    first = [n["key"] for n in build(SINGLE, plain, builder="dummy").questions()]
    moved = build("Yeni bir giriş.\n", plain, builder="dummy").questions()
    assert first[0] == "soru_bias"
    assert moved[0]["key"] == first[1]


def test_twins_are_told_apart(build: Build) -> None:
    twin = SINGLE.replace(":label: soru_bias\n", "")
    made = build(twin, twin)
    ids = [tag["id"] for tag in made.page().select("[id]")]
    assert len(ids) == len(set(ids))
    keys = [node["key"] for node in made.questions()]
    assert keys[1] == f"{keys[0]}-2"


def test_references_from_any_page_show_the_title(build: Build) -> None:
    links = "{ref}`soru_bias` {ref}`soru_kayit` [](#soru_bias)\n"
    made = build(SINGLE, MULTIPLE, links, other="---\norphan: true\n---\n# Öbür\n\n" + links)
    assert made.warnings == []
    for page, place in (("index.html", ""), ("other.html", "index.html")):
        shown = {a["href"]: a.text for a in made.page(page).select("p a.internal")}
        assert shown[f"{place}#soru-bias"] == "Kaç tane bias var?"
        assert shown[f"{place}#soru-kayit"] == "Soru"


# The page


def test_options_are_grouped_controls_with_labels(build: Build) -> None:
    page = build(SINGLE, MULTIPLE).page()
    for type_, id_ in (("radio", "soru-bias"), ("checkbox", "soru-kayit")):
        inputs = page.select(f"#{id_} fieldset input[type={type_}]")
        assert len(inputs) == 3
        assert {i["name"] for i in inputs} == {f"{id_}-choice"}
        for control in inputs:
            assert page.select_one(f'label[for="{control["id"]}"]').text.strip()
    first = page.select_one("label[for=soru-bias-b]")
    assert " ".join(first.text.split()) == "B) Çıktı kadar"


def test_the_legend_is_the_title_and_the_text_before_describes(build: Build) -> None:
    fieldset = build(SINGLE).page().select_one("#soru-bias > fieldset")
    assert fieldset.legend.text == "Soru: Kaç tane bias var?"
    before = fieldset.find(id=fieldset["aria-describedby"])
    assert before.text.strip() == "Yoğun bir katman düşünelim."


def test_a_label_holds_phrases_and_other_blocks_describe_its_control(build: Build) -> None:
    text = "::::{question}\n[x] Şu:\n```python\nx = 1\n```\n[ ]\n```python\ny\n```\n::::"
    page = build(text).page()
    for control in page.select(".question input"):
        label = page.select_one(f'label[for="{control["id"]}"]')
        assert not label.select("p, div, pre")
        assert page.find(id=control["aria-describedby"]).pre


def test_every_explanation_stands_once_and_opens_without_a_script(build: Build) -> None:
    page = build(SINGLE).page()
    answers = page.select_one("#soru-bias details")
    assert answers.summary.text == "Yanıtlar"
    notes = [" ".join(li.text.split()) for li in answers.select("ol > li")]
    assert notes[0] == "✗ Yanlış Her çıktının bir ek girdisi vardır."
    assert notes[1] == "✓ Doğru Evet. ✓ Doğru Çıktı başına bir tane."
    assert notes[2] == "✗ Yanlış"
    assert page.text.count("Her çıktının bir ek girdisi") == 1


def test_live_regions_are_polite_and_empty_at_first(build: Build) -> None:
    page = build(SINGLE, MULTIPLE, TYPED).page()
    regions = page.select("[aria-live=polite]")
    assert len(regions) == 3 + (3 + 1) + 2
    assert not any(region.text.strip() for region in regions)


def test_the_answer_is_shown_on_demand_only_where_wanted(build: Build) -> None:
    page = build(SINGLE, MULTIPLE).page()
    assert not page.select("#soru-bias button")
    texts = [button.text for button in page.select("#soru-kayit button")]
    assert texts == ["Denetle", "Yanıtı göster"]


def test_looks_follow_the_options(build: Build) -> None:
    text = ":::{question} Ad\n:class: dar\n:admonition:\n:nocaption:\n:columns: 1 1 2 3\n\n[x] a\n:::\n"
    question = build(text).page().select_one(".question")
    assert set(question["class"]) == {"question", "dar", "admonition"}
    assert question.legend.text.strip() == "Ad"
    style = question.select_one(".question-choices")["style"]
    assert style.endswith("--question-md:2;--question-lg:3")


def test_a_nameless_question_still_has_a_legend(build: Build) -> None:
    page = build(":::{question}\n:nocaption:\n\n[x] a\n:::\n").page()
    legend = page.select_one("legend")
    assert legend["class"] == ["question-unseen"]
    assert legend.text.strip() == "Soru"


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


@pytest.mark.parametrize(
    "builder", ["text", "latex", "man", "texinfo", "xml", "singlehtml", "dirhtml"]
)
def test_every_builder_knows_questions(build: Build, builder: str) -> None:
    assert build(SINGLE, MULTIPLE, TYPED, builder=builder).warnings == []


def test_print_lists_the_options_then_the_answers(build: Build) -> None:
    text = build(SINGLE, TYPED, builder="text").text("index.txt")
    wanted = [
        "Soru: Kaç tane bias var?",
        "1. Hiç",
        "2. Çıktı kadar",
        "Devam edelim.",
        "**Yanıtlar**",
        "1. **Yanlış.** Her çıktının *bir* ek girdisi vardır.",
        "2. **Doğru.** Evet.",
        "Çıktı başına bir tane.",
        "3. **Yanlış.**",
        "1. **IŞIK ya da ışık hızı** Güzel.",
        "2. **ReLU** İşlevin adı.",
    ]
    places = [text.find(words) for words in wanted]
    assert -1 not in places and places == sorted(places), text


def test_the_pdf_can_be_referred_into(build: Build) -> None:
    made = build(SINGLE, "{ref}`soru_bias`\n", builder="latex")
    (tex,) = Path(made.app.outdir).glob("*.tex")
    text = tex.read_text(encoding="utf-8")
    assert r"\label{\detokenize{index:soru-bias}}" in text
    assert r"\sphinxsetlistlabels{\Alph}" in text


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
        chromium = playwright.chromium.launch(
            executable_path=system.chromium(), args=ARGUMENTS
        )
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    source = tmp_path_factory.mktemp("site") / "book"
    site = built(source, SINGLE, MULTIPLE, TYPED, builder="html", language="tr")
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


def said(page: Page, id_: str) -> list[str]:
    """What stands in the live regions of a question that a reader can see."""
    regions = page.locator(f"#{id_} [aria-live=polite]").all()
    return [" ".join(region.inner_text().split()) for region in regions]


def test_a_chosen_option_is_explained_at_once_by_keyboard(visit: Visit) -> None:
    page = visit()
    page.locator("#soru-bias-a").focus()
    page.keyboard.press("Space")
    assert said(page, "soru-bias") == ["✗ Yanlış Her çıktının bir ek girdisi vardır.", "", ""]
    page.keyboard.press("ArrowDown")
    expect(page.locator("#soru-bias-b")).to_be_checked()
    assert said(page, "soru-bias") == ["", "✓ Doğru Evet.", ""]


def test_several_options_are_judged_one_by_one_and_as_a_whole(visit: Visit) -> None:
    page = visit()
    check = page.get_by_role("button", name="Denetle").first
    page.get_by_label("Kaydeder").focus()
    page.keyboard.press("Space")
    assert said(page, "soru-kayit") == ["✓ Doğru Kayıt budur.", "", "", ""]
    check.press("Enter")
    assert said(page, "soru-kayit")[-1] == "✗ Eksik İşaretlemediğiniz doğru seçenek var."
    page.get_by_label("Türev alır").check()
    assert said(page, "soru-kayit")[-1] == ""
    check.click()
    assert said(page, "soru-kayit")[-1].startswith("✗ Yanlış Hem yanlış")
    page.get_by_label("Çağırır").check()
    check.click()
    assert said(page, "soru-kayit")[-1].startswith("✗ Yanlış İşaretledikleriniz")
    page.get_by_label("Türev alır").uncheck()
    check.click()
    check.click()
    assert said(page, "soru-kayit") == ["✓ Doğru Kayıt budur.", "", "✓ Doğru", "✓ Doğru Harika."]


def test_the_answer_can_be_shown_and_hidden(visit: Visit) -> None:
    page = visit()
    page.get_by_role("button", name="Yanıtı göster").first.click()
    shown = ["✓ Doğru Kayıt budur.", "✗ Yanlış Türevi başkası alır.", "✓ Doğru", ""]
    assert said(page, "soru-kayit") == shown
    page.get_by_role("button", name="Yanıtı gizle").first.click()
    assert said(page, "soru-kayit") == ["", "", "", ""]


@pytest.mark.parametrize("typed", ["IŞIK", "ışık", " Işık  HIZI ", "isik"])
def test_typed_answers_know_turkish_letters(visit: Visit, typed: str) -> None:
    page = visit()
    page.get_by_label("Foton").fill(typed)
    page.keyboard.press("Enter")
    verdict = "✗ Yanlış Düşünün." if typed == "isik" else "✓ Doğru Güzel."
    assert said(page, "soru-ad") == [verdict, ""]


def test_case_counts_where_the_author_wants_it(visit: Visit) -> None:
    page = visit()
    for typed, verdict in (("relu", "✗ Yanlış"), ("ReLU", "✓ Doğru")):
        page.get_by_label("Yanıtınız").fill(typed)
        assert said(page, "soru-ad") == ["", ""]
        page.keyboard.press("Enter")
        assert said(page, "soru-ad") == ["", verdict]


def test_without_javascript_the_answers_open(visit: Visit) -> None:
    page = visit(java_script_enabled=False)
    assert page.get_by_role("button").count() == 0
    page.locator("#soru-bias summary").click()
    expect(page.get_by_text("Her çıktının bir ek girdisi vardır.")).to_be_visible()


def test_targets_are_large_and_nothing_overflows_on_a_phone(visit: Visit) -> None:
    page = visit(viewport={"width": 360, "height": 740})
    for target in page.locator(".question :is(input, button)").all():
        box = target.bounding_box()
        assert min(box["width"], box["height"]) >= 24
    for question in page.locator(".question").all():
        assert question.evaluate("e => e.scrollWidth <= e.clientWidth")
