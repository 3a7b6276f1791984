"""Figures that move: by hand and by keyboard, with the numbers that the sections' cells printed."""

from __future__ import annotations

import ast
import functools
import math
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import nbformat
import numpy as np
import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page

from booktools.running import store

ROOT = Path(__file__).parents[2]
KERAS = "Xavier (σ² = 1/n), Keras varsayılanı"
FIGURES = {"depth": "parameters", "ledger": "use-gpu", "break-even": "use-gpu"}


def cells(book, section: str, tag: str | None = None) -> list[tuple[str, str]]:
    """Source and printed text of the section's code cells, of every edition or of one."""
    found = []
    for edition in (edition for edition in book.editions if tag in (None, edition.tag)):
        notebook = nbformat.read(store.path_of(book, edition.tag, f"chapters/{section}"), 4)
        for cell in (cell for cell in notebook.cells if cell.cell_type == "code"):
            texts = [o.get("text") or o.get("data", {}).get("text/plain", "") for o in cell.outputs]
            found.append((cell.source, "".join(texts)))
    return found


def printed(book, section: str, pattern: str, tag: str | None = None) -> list[tuple[str, ...]]:
    """What the stored outputs of all editions say, or of one, once each."""
    found = [match for _, text in cells(book, section, tag) for match in re.findall(pattern, text)]
    assert found, f"no stored output of {section} says {pattern}"
    return sorted({match if isinstance(match, tuple) else (match,) for match in found})


def opened(page: Page, site: str, name: str) -> Locator:
    page.goto(f"{site}chapters/{FIGURES[name]}.html")
    figure = page.locator(f"figure.moving-{name}")
    figure.locator("svg text").first.wait_for()
    return figure


@pytest.fixture
def show_alone(page: Page, site: str) -> Callable[[str], Locator]:
    """Open the page of a figure; its element."""
    return functools.partial(opened, page, site)


@pytest.fixture(scope="module")
def figures(browser: Browser) -> Iterator[tuple[BrowserContext, dict[str, Locator]]]:
    context = browser.new_context(viewport={"width": 1440, "height": 1000})
    yield context, {}
    context.close()


@pytest.fixture
def show(figures: tuple[BrowserContext, dict[str, Locator]], site: str) -> Callable[[str], Locator]:
    """A figure as it stood at first: each page is opened once, and then set back by the figure's own button."""
    context, known = figures

    def show(name: str) -> Locator:
        if name in known:
            known[name].get_by_role("button", name="Başa dön").click()
        else:
            known[name] = opened(context.new_page(), site, name)
        return known[name]

    return show


def choose(figure: Locator, label: str, value: str | float) -> None:
    control = figure.get_by_label(label)
    if control.evaluate("control => control.tagName") == "SELECT":
        control.select_option(label=str(value))
    else:
        control.fill(str(value))


def said(figure: Locator, pattern: str) -> float:
    """A number of the figure's sentence, read as Turkish writes it."""
    sentence = figure.locator("output").inner_text()
    match = re.search(pattern, sentence)
    assert match, sentence
    return float(match[1].replace(".", "").replace(",", "."))


def bars(figure: Locator) -> dict[str, str]:
    texts = figure.locator("svg text").all_text_contents()
    return dict(zip(texts[::2], texts[1::2], strict=True))


# The numbers


def test_the_ledger_of_99_parameters_is_what_the_cells_of_parameters_count(show, book):
    figure = show("ledger")
    choose(figure, "Parametre sayısı", 99)
    ((weights, gradients, moments),) = printed(book, "parameters", r"ağırlık, gradyan, moment: \[(\d+), (\d+), (\d+)\]")
    found = bars(figure)
    assert (found["parametreler"], found["gradyanlar"]) == (f"{weights} bayt", f"{gradients} bayt")
    assert found["eniyileyici"] == f"{moments} bayt"
    assert said(figure, r"parametre başına ([\d,]+) bayt") == 16


@pytest.mark.parametrize("rows", [512, 256, 128])
def test_the_ledger_of_the_tower_is_what_the_cells_of_use_gpu_print(show, book, rows):
    figure = show("ledger")
    ((total,),) = printed(book, "use-gpu", r"d2l'nin saydığı: (\d+) bayt")
    choose(figure, "Parametre sayısı", int(total) // 4)
    choose(figure, "Minigrup (satır)", int(math.log2(rows)))
    names = {
        "parametreler": "parametreler",
        "gradyanlar": "gradyanlar",
        "eniyileyici": "Adam'ın durumu",
        "etkinleştirmeler": "etkinleştirmeler, 512 satır" if rows == 512 else f"{rows} satır, 16 saklanan",
    }
    for name, row in names.items():
        ((megabytes,),) = printed(book, "use-gpu", rf"{row} +([\d.]+) MB")
        assert bars(figure)[name] == f"{megabytes.replace('.', ',')} MB"


@pytest.mark.parametrize("rows", [128, 512, 2048])
def test_mixed_precision_halves_the_activations_and_copies_the_weights(show, book, rows):
    figure = show("ledger")
    choose(figure, "Veri türü", "karma duyarlık")
    choose(figure, "Minigrup (satır)", int(math.log2(rows)))
    ((megabytes,),) = printed(book, "use-gpu", rf" {rows} satır: float32 +[\d.]+ MB, karma +([\d.]+) MB")
    copies, activations = (
        float(bars(figure)[name].removesuffix(" MB").replace(",", "."))
        for name in ("16 bit kopyalar", "etkinleştirmeler")
    )
    assert copies + activations == pytest.approx(float(megabytes), abs=0.11)
    assert said(figure, r"parametre başına ([\d,]+) bayt") == 18


@pytest.mark.parametrize(
    ("init", "row", "tag"),
    [
        ("saf (σ = 0,08)", "saf", None),
        (KERAS, "Xavier", None),
        ("He (σ² = 2/n)", "He", None),
        ("PyTorch varsayılanı (σ² = 1/(3n))", "varsayılan", "torch"),
        (KERAS, "varsayılan", "tensorflow"),
        ("MXNet varsayılanı (σ = 0,07/√3)", "varsayılan", "mxnet"),
    ],
)
def test_the_factor_of_a_layer_is_the_one_the_cells_print(show, book, init, row, tag):
    figure = show("depth")
    choose(figure, "İlkleme", init)
    ((predicted,),) = printed(book, "parameters", rf"{row} +öngörü ([\d.]+)", tag)
    assert said(figure, r"çarpan ([\d,]+)\.") == float(predicted)
    figure.get_by_role("button", name="Bir ağ kur ve ölç").click()
    # Both numbers are rounded to two digits: a factor near 0.17 may differ by one of the last.
    assert said(figure, r"Ölçülen çarpan ([\d,]+)\.") == pytest.approx(float(predicted), rel=0.05, abs=0.01 + 1e-9)


def test_tanh_with_xavier_fades_as_slowly_as_the_solution_prints(show, book):
    figure = show("depth")
    choose(figure, "Etkinleştirme", "tanh")
    last = said(figure, r"ortalama kare ([\d,]+);")
    choose(figure, "Derinlik (katman)", 25)
    half = said(figure, r"ortalama kare ([\d,]+);")
    for early, late in printed(book, "parameters", r"Xavier tanh, 25\. katman ([\d.]+), 50\. katman ([\d.]+)"):
        assert (half, last) == pytest.approx((float(early), float(late)), rel=0.3)


def names_of(book, section: str, definition: str) -> dict[str, object]:
    """What a cell of plain arithmetic defines; what it shows is left out."""
    source = next(source for source, _ in cells(book, section) if definition in source)
    module = ast.parse(source)
    module.body = [node for node in module.body if not isinstance(node, ast.Expr)]
    names = {"np": np}
    exec(compile(module, section, "exec"), names)
    return names


@pytest.mark.parametrize("speed", [20, 200, 2000])
def test_the_threshold_is_the_one_the_sections_function_computes(show, book, speed):
    figure, cell = show("break-even"), names_of(book, "use-gpu", "def break_even(")
    choose(figure, "Sizin CPU’nuz (GFLOP/s)", speed)
    ((shown,),) = printed(book, "use-gpu", r"(\{'PCIe 3'.*\})")
    for name, rate in ast.literal_eval(shown).items():
        choose(figure, "Yol", f"{name} ({str(rate).replace('.', ',')} GB/s)")
        expected = cell["break_even"](speed * 1e9, cell["links"][name])
        assert said(figure, r"n > ([\d.]+)") == round(expected)


def test_a_reader_may_enter_a_bandwidth_of_their_own(show, book):
    figure, cell = show("break-even"), names_of(book, "use-gpu", "def break_even(")
    assert figure.get_by_label("Bant genişliğiniz (GB/s)").is_disabled()
    choose(figure, "Yol", "kendi ölçtüğünüz")
    choose(figure, "Bant genişliğiniz (GB/s)", 6)
    assert said(figure, r"n > ([\d.]+)") == round(cell["break_even"](200e9, 6e9))


def test_reuse_lowers_the_threshold_as_the_solution_prints_it(show, book):
    figure = show("break-even")
    choose(figure, "İş", "k çarpım, 2 aktarım")
    for count, edge in printed(book, "use-gpu", r"k = (\d+): n > (\d+)"):
        choose(figure, "Çarpım sayısı k", 2 * int(math.log10(int(count))))
        assert said(figure, r"n > ([\d.]+)") == int(edge)


@pytest.mark.parametrize(("count", "launches"), [(1, 5), (100, 500)])
def test_each_product_of_a_chain_pays_for_its_launch(show, count, launches):
    figure = show("break-even")
    choose(figure, "İş", "k çarpım, 2 aktarım")
    choose(figure, "Çarpım sayısı k", 2 * int(math.log10(count)))
    assert said(figure, r"([\d,]+) µs kadarı başlatma") == launches


def test_a_cpu_as_fast_as_the_gpu_gains_nothing(show):
    figure = show("break-even")
    choose(figure, "Sizin CPU’nuz (GFLOP/s)", 30000)
    assert "hiç kazandırmaz" in figure.locator("output").inner_text()


# The hands


def test_the_keyboard_moves_a_figure_and_the_output_says_so(page, show_alone):
    figure = show_alone("depth")
    figure.get_by_label("İlkleme").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowLeft")
    slider = figure.get_by_label("Derinlik (katman)")
    assert slider.get_attribute("aria-valuetext") == "49"
    assert figure.locator("output").inner_text().startswith("49. katmanda")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert "Ölçülen" in figure.locator("output").inner_text()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert figure.locator("output").inner_text().startswith("50. katmanda")


@pytest.mark.parametrize("name", FIGURES)
def test_every_control_has_a_label_and_the_picture_a_text(show, name):
    figure = show(name)
    controls = figure.locator("input, select")
    assert all(controls.nth(i).evaluate("control => control.labels.length === 1") for i in range(controls.count()))
    assert figure.locator("svg[role=img]").get_attribute("aria-label")
    assert figure.locator("output").get_attribute("for").split() == [
        control.get_attribute("id") for control in controls.all()
    ]


def test_a_number_that_cannot_be_read_changes_nothing(show):
    figure = show("ledger")
    before = figure.locator("output").inner_text()
    for wrong in ("", "-5"):
        choose(figure, "Parametre sayısı", wrong)
        assert figure.get_by_label("Parametre sayısı").get_attribute("aria-invalid") == "true"
        assert figure.locator("output").inner_text() == before
    figure.get_by_role("button", name="Başa dön").click()
    assert figure.locator("[aria-invalid]").count() == 0


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_fits_a_narrow_phone(page, show_alone, name):
    page.set_viewport_size({"width": 360, "height": 800})
    figure = show_alone(name)
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    assert (
        figure.evaluate("""figure => {
        const edge = figure.querySelector('.moving-stage').getBoundingClientRect();
        return [...figure.querySelectorAll('svg text')].filter(text => {
            const box = text.getBoundingClientRect();
            return box.left < edge.left || box.right > edge.right;
        }).map(text => text.textContent);
    }""")
        == []
    )


# Where nothing moves


@pytest.mark.parametrize("name", FIGURES)
def test_without_javascript_the_still_picture_stands_there(browser, site, name):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}chapters/{FIGURES[name]}.html")
    figure = page.locator(f"figure.moving-{name}")
    assert figure.locator("img").is_visible()
    assert figure.locator("form, output").count() == 0
    context.close()


@pytest.mark.parametrize("name", FIGURES)
def test_paper_gets_the_still_picture(page, show_alone, name):
    figure = show_alone(name)
    assert not figure.locator("img").is_visible()
    page.emulate_media(media="print")
    assert figure.locator("img").is_visible()
    assert not figure.locator(".moving-stage").is_visible()


def test_only_pages_with_a_moving_figure_load_its_scripts(page, site):
    page.goto(f"{site}chapters/model-construction.html")
    assert page.locator("script[src*=moving]").count() == 0
