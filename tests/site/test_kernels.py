"""`booktools live`: the site in a real browser before real kernels of every edition."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

import psutil
import pytest
from hosting import hosted
from kernels import ORDERS, STREAMS, WAIT, cells, finished, told, write
from pages import ROOT
from playwright.sync_api import Locator, Page, expect

from booktools.book import read_book
from booktools.judging.streams import as_shown

TAGS = read_book(ROOT).tags
PAGE = "chapters/model-construction.html"


def start(*options: str) -> tuple[subprocess.Popen[str], str]:
    """A server, and the address that it prints."""
    command = [sys.executable, "-m", "booktools", "live", "--no-browser", "--port=0", *options]
    process = subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # which a run in the background ignores
    )  # fmt: skip
    said = ""
    for line in process.stdout:
        said += line
        if found := re.match(r"http://127\.0\.0\.1:\d+/book/\?token=\S+", line):
            return process, found[0]
    raise AssertionError(said)


def end(process: subprocess.Popen[str], by: int = signal.SIGTERM) -> None:
    process.send_signal(by)
    process.communicate(timeout=60)


@pytest.fixture(scope="module")
def live() -> Iterator[tuple[psutil.Process, str]]:
    process, address = start()
    yield psutil.Process(process.pid), address
    end(process)


@pytest.fixture
def opened(page: Page, live) -> Iterator[Page]:
    page.goto(live[1])
    yield page
    page.goto("about:blank")  # its kernels end


def section(page: Page, edition: str, name: str = PAGE) -> None:
    page.goto(f"{page.url.partition('/book/')[0]}/book/{name}?cerceve={edition}")


def kernels(server: psutil.Process) -> list[psutil.Process]:
    found = []
    for one in server.children(recursive=True):
        with contextlib.suppress(psutil.NoSuchProcess):  # one of an earlier page, which ends just now
            if "ipykernel_launcher" in one.cmdline():
                found.append(one)
    return found


def opened_cell(page: Page, code: str) -> Locator:
    """A cell that imports no framework, which takes seconds, with what its reader wrote."""
    cell = page.locator(".cell.tag_live:has(.live-run)").first
    name = cell.get_attribute("id")
    cell.locator(".live-run").click()
    cell = page.locator(f"[id='{name}']")
    finished(cell)
    write(cell, code)
    return cell


@pytest.mark.parametrize("tag", TAGS)
def test_cells_of_an_edition_run_in_its_own_environment(opened, tag):
    section(opened, tag)
    first = cells(opened)[0]
    first.locator(".live-run").click()
    assert "tanımlı değil" not in finished(first)
    package = {entry.tag: entry.package for entry in read_book(ROOT).editions}[tag]
    write(first, f"import {package}, sys\nprint({package}.__name__, sys.prefix)")
    finished(first)
    expect(first.locator(".live-output .stream")).to_have_text(re.compile(rf"^{package} .*/\.venvs/{tag}\s*$"))


def test_a_cell_that_lacks_those_above_says_so_and_runs_them(opened):
    section(opened, TAGS[0], "chapters/custom-layer.html")
    third = cells(opened)[2]
    third.locator(".live-run").click()
    assert finished(third) == "Bir ad tanımlı değil: önce yukarıdaki hücreleri çalıştırın."
    third.locator("[data-act=above]").click()
    assert finished(third) in ("Kitabınkiyle aynı.", "Çalıştı, bir şey yazmadı.", "Çalıştı.")
    expect(third.locator(".live-output .traceback")).to_have_count(0)
    write(third, "1 / 0")
    assert finished(third) == "Hata vererek bitti."
    expect(third.locator(".live-output .traceback")).to_contain_text("ZeroDivisionError")
    third.locator("[data-act=back]").click()
    expect(third.locator(".live-output")).to_have_count(0)


def test_what_is_drawn_a_loop_a_dead_kernel_and_a_new_start(opened):
    section(opened, TAGS[0])
    first = cells(opened)[0]
    first.locator(".live-run").click()
    finished(first)
    table = "from IPython.display import HTML, SVG, display\ndisplay(HTML('<table><tr><td>bir</td></tr></table>'))\n"
    write(
        first,
        table + 'display(SVG(\'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>\'))\nprint(\'iki\')\n3',
    )
    assert finished(first) == "Çalıştı."
    outputs = first.locator(".live-output .output")
    assert [one.get_attribute("class").split()[1:2] for one in outputs.all()] == [
        ["text_html"],
        [],
        ["stream"],
        ["text_plain"],
    ]
    write(first, "a = 1\nwhile True: pass")
    first.locator("[data-act=stop]").click()
    assert finished(first) == "Durduruldu."
    expect(first.locator(".live-output .traceback")).to_contain_text("KeyboardInterrupt")
    write(first, "a")
    finished(first)
    expect(first.locator(".live-output")).to_contain_text("1")  # an interrupt forgets nothing
    first.locator("[data-act=restart]").click()
    assert finished(first) == "Yeniden başlatıldı: tanımlanmış adlar silindi."
    write(first, "a")
    assert finished(first) == "Hata vererek bitti."
    expect(first.locator(".live-output .traceback")).to_contain_text("NameError")
    write(first, "import os\nos._exit(3)")
    assert finished(first).startswith("Çekirdek öldü")
    write(first, "5")
    finished(first)
    expect(first.locator(".live-output .text_plain")).to_have_text("5")
    write(first, "from IPython.display import display\nshown = display('önce', display_id=True)")
    finished(first)
    second = opened_cell(opened, "shown.update('sonra')")
    finished(second)
    expect(first.locator(".live-output .text_plain")).to_have_text("'sonra'")


def test_a_cell_in_a_fold_has_its_button_and_the_focus_goes_on_from_it(opened):
    section(opened, TAGS[0], "chapters/custom-layer.html")
    cells(opened)
    assert opened.locator(".cell:has(.cell_input):not(:has(.live-run))").count() == 0
    folded = opened.locator(f".edition-{TAGS[0]} .cell:has(> details .cell_input)").first
    folded.locator(".live-run").focus()
    opened.keyboard.press("Enter")
    finished(folded)
    expect(folded.locator(".live-editor")).to_be_visible()
    expect(folded.locator("[data-act=run]")).to_be_focused()
    opened.keyboard.press("Enter")
    finished(folded)
    expect(folded.locator("[data-act=run]")).to_be_focused()


def test_a_shared_cell_that_runs_in_one_edition_is_run_by_another_that_needs_it(opened, tmp_path):
    other = TAGS[-1]  # not TensorFlow, which is the slowest to import
    section(opened, TAGS[0])
    shared, later = opened.locator(".cell.tag_live").all()[:2]
    shared.locator(".live-run").click()
    finished(shared)
    gate, reached = tmp_path / "gate", tmp_path / "reached"
    write(shared, f"import os, time\nwhile not os.path.exists({str(gate)!r}): time.sleep(0.01)\nhere = 'burada'")
    opened.evaluate("tag => document.querySelector(`.edition-switch input[value=${tag}]`).click()", other)
    ids = opened.evaluate(
        "[...document.querySelectorAll('.cell:has(.cell_input)')].filter(cell => cell.checkVisibility()).map(cell => cell.id)"
    )
    before = opened.locator(f"[id='{ids[ids.index(shared.get_attribute('id')) - 1]}']")
    for cell in (before, later):
        cell.locator(".live-run").click()
        finished(cell)
    write(before, f"open({str(reached)!r}, 'w').close()")
    finished(before)
    reached.unlink()
    write(later, "here")
    finished(later)
    later.locator("[data-act=above]").click()
    while not reached.exists():
        opened.wait_for_timeout(20)  # before it looks again
    finished(before)  # and the shared cell is the next
    gate.touch()
    expect(later.locator(".live-output .text_plain")).to_have_text("'burada'", timeout=WAIT)
    finished(later)


def test_stop_reaches_what_runs_and_nothing_runs_after_it(opened):
    section(opened, TAGS[0])
    first, second = cells(opened)[:2]
    first.locator(".live-run").click()
    first.locator("[data-act=stop]").click()  # before Python has come
    assert finished(first) == "Durduruldu."
    shared = opened.locator(".cell.tag_live").first
    shared.locator(".live-run").click()
    finished(shared)
    write(shared, "while True: pass")
    opened.evaluate("tag => document.querySelector(`.edition-switch input[value=${tag}]`).click()", TAGS[1])
    shared.locator("[data-act=stop]").click()  # where it runs, not where the next one would
    finished(shared)
    expect(shared.locator(".live-output .traceback")).to_contain_text("KeyboardInterrupt")
    opened.evaluate("tag => document.querySelector(`.edition-switch input[value=${tag}]`).click()", TAGS[0])
    write(shared, "while True: pass")
    opened.evaluate("tag => document.querySelector(`.edition-switch input[value=${tag}]`).click()", TAGS[1])
    shared.locator("[data-act=restart]").click()
    assert finished(shared) == "Yeniden başlatıldı: tanımlanmış adlar silindi."
    opened.evaluate("tag => document.querySelector(`.edition-switch input[value=${tag}]`).click()", TAGS[0])
    write(first, "times = globals().get('times', 0) + 1\nwhile True: pass")
    first.locator("[data-act=stop]").click()
    finished(first)
    second.locator(".live-run").click()
    finished(second)
    second.locator("[data-act=above]").click()
    expect(first).to_have_attribute("data-busy", "")
    second.locator("[data-act=stop]").click()
    assert finished(second) == "Durduruldu."
    finished(first)
    write(second, "times")
    finished(second)
    expect(second.locator(".live-output .text_plain")).to_have_text("2")
    write(first, "while True: pass")
    second.locator("[data-act=run]").click()
    expect(second.locator(".live-status")).to_have_text("sırada; başka bir hücre çalışıyor")
    second.locator("[data-act=restart]").click()
    assert finished(first) == "Durduruldu."
    finished(second)
    write(first, "import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nprint('sağır')\nwhile True: pass")
    expect(first.locator(".live-output .stream")).to_have_text("sağır\n", timeout=WAIT)
    first.locator("[data-act=stop]").click()
    expect(first).to_have_attribute("data-busy", "")
    first.locator("[data-act=restart]").click()
    expect(first.locator(".live-status")).to_have_text("Yeniden başlatıldı: tanımlanmış adlar silindi.")


def test_two_tabs_of_a_page_have_a_kernel_each_which_ends_with_its_tab(opened, live):
    section(opened, TAGS[0])
    before = kernels(live[0])
    other = opened.context.new_page()
    other.goto(opened.url)
    mine, theirs = (opened_cell(page, "import os; benim = os.getpid(); benim") for page in (opened, other))
    for one in (mine, theirs):
        finished(one)
    pids = [int(one.locator(".live-output .text_plain").inner_text()) for one in (mine, theirs)]
    assert pids[0] != pids[1]
    new = [one for one in kernels(live[0]) if one not in before]
    assert sorted(pids) == sorted(one.pid for one in new)
    mine.locator("[data-act=restart]").click()
    finished(mine)
    write(theirs, "benim")
    finished(theirs)
    expect(theirs.locator(".live-output .text_plain")).to_have_text(str(pids[1]))
    write(mine, "benim")
    finished(mine)
    expect(mine.locator(".live-output .traceback")).to_contain_text("NameError")
    write(mine, "while True: pass")
    new = [one for one in kernels(live[0]) if one not in before]
    opened.reload()  # in the middle of a run
    other.close(run_before_unload=True)
    assert psutil.wait_procs(new, timeout=60)[1] == []
    mine = opened_cell(opened, "benim")
    finished(mine)
    expect(mine.locator(".live-output .traceback")).to_contain_text("NameError")


@pytest.mark.parametrize("running", [True, False])
def test_a_kernel_that_is_killed_from_outside_is_told(opened, live, running):
    section(opened, TAGS[0])
    before = kernels(live[0])
    first = opened_cell(opened, "bilinen = 1")
    finished(first)
    [kernel] = [one for one in kernels(live[0]) if one not in before]
    if running:
        write(first, "while True: pass")
    kernel.kill()
    psutil.wait_procs([kernel], timeout=60)
    if not running:
        write(first, "bilinen")
    assert finished(first).startswith("Çekirdek öldü")
    write(first, "bilinen")
    finished(first)
    expect(first.locator(".live-output .traceback")).to_contain_text("NameError")


def test_what_is_said_stands_in_the_order_in_which_a_run_stores_it(opened):
    section(opened, TAGS[0])
    first = opened_cell(opened, f"import os, subprocess\n{STREAMS}")
    finished(first)
    news = "2026-01-02 03:04:05.678901: I a/b.cc:12] haber\\n"
    orders = ORDERS | {
        "print('a'); _ = os.write(1, b'b\\n'); print('c')": ["a\nb\nc"],
        "print('a'); _ = subprocess.run('echo e >&2; echo b', shell=True); print('c')": ["a\nb\nc", "!e"],
        f"print('a', flush=True); _ = os.write(2, b'{news}'); sys.stderr.flush(); print('b')": ["a\nb"],
    }
    assert {code: told(first, code) for code in orders} == orders


def test_two_presses_run_a_cell_once_and_much_output_is_cut(opened):
    section(opened, TAGS[0])
    first = opened_cell(opened, "import time\nruns = globals().get('runs', 0) + 1\ntime.sleep(1)\nruns")
    opened.keyboard.press("Shift+Enter")
    finished(first)
    expect(first.locator(".live-output .text_plain")).to_have_text("1")
    for code in ("print('x' * 300_000)", "'x' * 300_000"):
        write(first, code)
        finished(first)
        assert len(first.locator(".live-output").inner_text()) < 101_000
        expect(first.locator(".live-output .stderr")).to_have_text("… devamı var; gerisi gösterilmiyor.")
    write(first, "for i in range(5):\n    print(f'{i} of 5', end='\\r')\nprint('all')")
    finished(first)
    expect(first.locator(".live-output pre")).to_have_text(as_shown("4 of 5\rall\n"))
    write(first, "s = '😀😀'\nstr.startsw")
    finished(first)
    first.locator(".cm-content").click()
    opened.keyboard.press("Control+End")
    opened.keyboard.press("Tab")
    expect(opened.locator(".cm-tooltip-autocomplete li")).to_have_text(["startswith"])
    opened.wait_for_timeout(100)  # CodeMirror takes a key for its list 75 ms after it came
    opened.keyboard.press("Tab")
    expect(first.locator(".cm-content")).to_contain_text("str.startswith")


def test_paper_has_the_book_and_not_what_a_reader_wrote(opened):
    section(opened, TAGS[0])
    first = opened.locator(".cell.tag_live:has(.cell_output)").first
    printed = first.inner_text
    opened.emulate_media(media="print")
    book = printed()
    opened.emulate_media(media="screen")
    first.locator(".live-run").click()
    finished(first)
    write(first, "print('okurun')")
    finished(first)
    marked = (
        "cell => getComputedStyle(cell.querySelector('.cell_output pre'), '::highlight(differing)').backgroundColor"
    )
    assert first.evaluate(marked) != "rgba(0, 0, 0, 0)"
    opened.emulate_media(media="print")
    assert printed().split() == book.split()
    assert first.evaluate(marked) == "rgba(0, 0, 0, 0)"


def test_only_the_editions_that_were_asked_for_and_no_settings_of_a_users(page, monkeypatch):
    monkeypatch.setenv("COLUMNS", "33")
    monkeypatch.setenv("JUPYTER_GATEWAY_URL", "http://127.0.0.1:1")
    process, address = start("--edition", TAGS[0])
    page.goto(address)
    base = page.url
    assert page.goto(f"{base}chapters").status in (200, 404)  # sent on to the folder, once
    page.goto(base)
    section(page, TAGS[0])
    first = opened_cell(page, "import os\nos.environ.get('COLUMNS')\nprint('burada', os.environ.get('COLUMNS'))")
    finished(first)
    expect(first.locator(".live-output .stream")).to_have_text("burada None\n")
    section(page, TAGS[1])
    first = cells(page)[0]
    first.locator(".live-run").click()
    assert finished(first).endswith("için burada çekirdek yok: `make live` onsuz başlatıldı.")
    process.send_signal(signal.SIGTERM)
    said = process.communicate(timeout=60)[0]
    assert "Cannot redirect" not in said


def asked(address: str, method: str = "GET", **headers: str) -> int:
    try:
        return urlopen(Request(address, method=method, headers=headers), timeout=60).status
    except HTTPError as error:
        return error.code


def test_nobody_else_gets_in(live, page, tmp_path):
    process, address = live
    parts = urlsplit(address)
    base, token = f"http://{parts.netloc}", parts.query.removeprefix("token=")
    assert {one.laddr.ip for one in process.net_connections("inet") if one.status == "LISTEN"} == {"127.0.0.1"}
    # Without the token, and with it under another name of this machine, as a page that rebinds its name would come.
    assert asked(f"{base}/api/kernels") == 403
    assert asked(f"{base}/api/kernels", Host=f"evil.example:{parts.port}", Authorization=f"token {token}") == 403
    assert asked(f"{base}/api/kernels", "POST") == 403
    assert asked(f"{base}/api/contents", Authorization=f"token {token}") == 404  # no service that cells do not ask for
    page.goto(address)
    assert "token" not in page.url  # it is not handed on with a link
    section(page, TAGS[0])
    finished(opened_cell(page, "1"))

    def running() -> list[str]:
        return page.evaluate("fetch('/api/kernels').then(one => one.json()).then(all => all.map(({ id }) => id))")

    [kernel] = running()
    # A page of another port, in the browser that has the cookie, and one that knows the token as well.
    (tmp_path / "kotu.html").write_text("<!doctype html><title>kötü</title>")
    with hosted(tmp_path) as host:
        other = page.context.new_page()
        other.goto(f"{host.url}kotu.html")
        tried = other.evaluate(
            """async ([base, token, kernel]) => {
                const fetched = async (path, options) => {
                    try { return (await fetch(base + path, options)).status; } catch { return "refused"; }
                };
                const socket = path => new Promise(done => {
                    const made = new WebSocket(base.replace("http", "ws") + path);
                    made.onopen = () => done("open");
                    made.onerror = () => done("refused");
                });
                const post = { method: "POST", body: '{"name": "torch", "type": "notebook", "path": "x", "kernel": {"name": "torch"}}' };
                const found = {};
                for (const [who, key, credentials] of [["cookie", "", "include"], ["token", "?token=" + token, "omit"], ["both", "?token=" + token, "include"]]) {
                    found[`${who} reads`] = await fetched("/api/kernels" + key, { credentials });
                    found[`${who} starts`] = await fetched("/api/kernels" + key, { credentials, ...post });
                    for (const path of ["kernels", "sessions"])
                        await fetched(`/api/${path}${key}`, { credentials, ...post, headers: { "Content-Type": "text/plain" }, mode: "no-cors" }); // blind
                    found[`${who} listens`] = await socket(`/api/kernels/${kernel}/channels${key}`);
                }
                return found;
            }""",
            [base, token, kernel],
        )
        other.close()
    assert set(tried.values()) == {"refused"}, tried
    assert running() == [kernel]  # what was asked for blindly has begun nothing


def test_an_address_that_is_none_is_told_so_and_nothing_outside_the_site_is_sent():
    process, address = start("--edition", TAGS[0])
    base, _, token = address.partition("?token=")
    wrong = "%00 %00.html index.html%00 x%00/y.html %ff %ed%a0%80 ?token=%ff ../../etc/passwd %2e%2e/%2e%2e/_config.yml /etc/passwd index.html/x"
    known = {name: asked(base + name, Authorization=f"token {token}") for name in (*wrong.split(), "x" * 5000)}
    assert {name: status for name, status in known.items() if status not in (400, 403, 404)} == {}
    process.send_signal(signal.SIGTERM)
    assert "Traceback" not in process.communicate(timeout=60)[0]


@pytest.mark.parametrize("by", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_kernels_end_with_the_command(page, by):
    process, address = start("--edition", TAGS[0])
    page.goto(address)
    section(page, TAGS[0])
    first = opened_cell(page, "1")
    finished(first)
    started = kernels(psutil.Process(process.pid))
    assert started
    end(process, by)
    gone, alive = psutil.wait_procs(started, timeout=60)
    assert alive == []
    write(first, "1")
    assert finished(first).startswith("Çekirdek yanıt vermiyor: `make live` hâlâ çalışıyor mu?")


def test_where_there_is_nothing_to_serve_it_says_so(tmp_path):
    for name in ("_config.yml", "_toc.yml"):
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    command = [sys.executable, "-m", "booktools", "--book", str(tmp_path), "live", "--no-browser"]
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, env={**os.environ, "PYTHONPATH": str(ROOT)}
    )
    assert done.returncode == 1
    assert done.stderr.splitlines() == ['_build/html: there is no site to serve; run "make html"']
