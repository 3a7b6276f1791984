"""Pages as Jupyter Book 1 writes them, with its themes and extensions: what booktools mends is still wrong there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from nbformat import v4, writes
from stock import Built, application, jupyter_book, stands, write

pytestmark = pytest.mark.slow

PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="

CONFIG = {
    "title": "Bir kitap",
    "execute": {"execute_notebooks": "off"},
    "bibtex_bibfiles": ["works.bib"],
    "html": {"baseurl": "https://example.org/book/"},
    "launch_buttons": {"thebe": False},
    "sphinx": {
        "recursive_update": True,
        "extra_extensions": ["sphinx_exercise"],
        "config": {"language": "tr"},
    },
}

ONE = """# Bir

Bir kaynak {cite}`work`. {index}`cam` {index}`çim` {index}`dal`

```{image} drawing.svg
```

````{exercise}
:label: first
Bir.
````

````{exercise}
:label: second
İki.
````

````{solution} first
Biri.
````

````{solution} second
İkisi.
````

`````{tab-set}
````{tab-item} Sol
Solda.
````
````{tab-item} Sağ
Sağda.
````
`````

```{note}
:class: dropdown
Katlanan not.
```

```{toggle}
Katlanan parça.
```

$$a^2 + b^2$$

```python
total = first.second(third)
```

```{py:function} topla(a, b)
```

```{bibliography}
```
"""

SPACED = """---
file_format: mystnb
kernelspec:
  name: python3
---

# İki

+++ {"tags": ["only-here"]}



Yanlış {nosuchrole}`rol`.

```{code-cell} ipython3
1
```
"""

FILES = {
    "_toc.yml": "format: jb-book\nroot: start\nchapters:\n- file: one\n- file: cells\n- file: spaced\n",
    "start.md": "# Başlangıç\n\nMerhaba.\n",
    "one.md": ONE,
    "spaced.md": SPACED,
    "works.bib": "@book{work, title = {Work}, author = {Doe, Jane}, year = {2000}, publisher = {House}}\n",
    "drawing.svg": '<svg xmlns="http://www.w3.org/2000/svg" width="30" height="20"><path/></svg>\n',
}


def cells() -> str:
    """A stored notebook with a hidden cell that draws."""
    drawn = v4.new_output("display_data", {"image/png": PIXEL})
    code = v4.new_code_cell("draw()", outputs=[drawn], execution_count=1, metadata={"tags": ["hide-input"]})
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
    return writes(v4.new_notebook(cells=[v4.new_markdown_cell("# Üç"), code], metadata=kernel))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("stock")
    write(folder, {**FILES, "cells.ipynb": cells()})
    return folder


@pytest.fixture(scope="module")
def site(folder: Path) -> Iterator[Built]:
    with application(folder, "html", jupyter_book(folder, CONFIG)) as built:
        yield built


# Jupyter Book


def test_every_page_points_at_the_host_of_thebe_and_declares_it_twice(site):
    """https://github.com/jupyter-book/jupyter-book/issues/1603"""
    page = site.page("one.html")
    elsewhere = [script for script in page.select("script") if "https://unpkg.com/thebe" in script.get_text()]
    stands(len(elsewhere) > 1, "booktools/mends/jupyter_book.py: _without_thebe")


def test_the_title_of_the_book_is_not_the_name_of_sphinx_s_project(site):
    """Who links to the book, and an EPUB of it, would say "Project name not set"."""
    stands(site.app.config.project != CONFIG["title"], "booktools/site/publish.py: _name")


# sphinx-togglebutton


def test_what_is_folded_asks_for_a_script_to_fold_it(site):
    page = site.page("one.html")
    boxes = page.select(".admonition.dropdown, .toggle")
    assert len(boxes) == 2
    scripts = page.select("script[src*=toggle]")
    stands(scripts != [] and all(box.name != "details" for box in boxes), "booktools/mends/details.py: Fold")


# sphinx-exercise, sphinx-design, MyST-NB, docutils: HTML


@pytest.mark.parametrize("name", ["exercise-content", "solution-content"])
def test_all_exercises_and_all_solutions_of_a_page_have_one_id(site, name):
    stands(len(site.page("one.html").select(f"#{name}")) > 1, "booktools/mends/html.py: _REPEATED")


def test_a_tab_s_label_says_that_it_controls_something(site):
    """https://github.com/executablebooks/sphinx-design/pull/283 put it there."""
    label = site.page("one.html").select_one("label.sd-tab-label")
    stands("aria-controls" in label.attrs, "booktools/mends/html.py: visit_tab_label")


def test_what_unfolds_a_cell_has_an_english_label_and_paragraphs_in_its_summary(site):
    summary = site.page("cells.html").select_one("details.hide summary")
    english = summary.get("aria-label") == "Toggle hidden content"
    stands(english or summary.p is not None, "booktools/mends/html.py: visit_hidden")


def test_a_plot_is_described_by_the_name_of_its_file(site):
    image = site.page("cells.html").select_one(".cell_output img")
    stands(not image.get("alt") or "_images/" in image["alt"], "booktools/mends/html.py: Mend _is_output")


def test_works_have_a_role_that_is_deprecated(site):
    """https://github.com/w3c/dpub-aria/pull/22"""
    work = site.page("one.html").select_one("div.citation")
    stands(work.get("role") == "doc-biblioentry", "booktools/mends/html.py: visit_citation")


# Sphinx and Pygments: what pages weigh, and how they jump


def test_a_picture_does_not_say_its_size(site):
    image = site.page("one.html").select_one("img[src*=drawing]")
    stands(not image.has_attr("width"), "booktools/mends/image_sizes.py: visit_image")


def test_code_has_a_span_around_every_name_and_dot(site):
    """https://github.com/pygments/pygments/issues/1226"""
    spans = [span.get_text() for span in site.page("one.html").select(".highlight-python pre span:not(:empty)")]
    stands({"total", "=", "(", "third"} <= set(spans), "booktools/mends/highlighting.py: FewSpans")


def test_mathematics_wait_for_a_script_of_another_host(site):
    """https://github.com/sphinx-doc/sphinx/issues/6092"""
    page = site.page("one.html")
    scripts = page.select("script[src^='https://'][src*=mathjax]")
    stands(not page.select("math") and scripts != [], "booktools/mends/mathml.py: visit_math visit_math_block")


# Sphinx: the index


def test_a_turkish_index_calls_a_function_built_in_in_english(site):
    """https://github.com/sphinx-doc/sphinx/blob/v7.4.7/sphinx/domains/python/__init__.py#L110"""
    stands("built-in function" in site.text("genindex.html"), "booktools/mends/index.py: FunctionsByName")


def test_a_turkish_index_has_c_and_c_with_a_cedilla_under_one_letter(site):
    """https://github.com/sphinx-doc/sphinx/issues/736"""
    letters = [heading.get_text().strip() for heading in site.page("genindex.html").select("h2[id]")]
    assert "D" in letters
    stands("Ç" not in letters, "booktools/mends/index.py: _sort in_order")


def test_the_index_is_no_page_that_a_table_of_contents_can_name(tmp_path):
    """Sphinx has learnt it, https://github.com/sphinx-doc/sphinx/issues/8438, sphinx-external-toc has not:

    https://github.com/executablebooks/sphinx-external-toc/blob/v1.1.0/sphinx_external_toc/events.py#L265
    """
    toc = FILES["_toc.yml"].replace("- file: one\n- file: cells\n- file: spaced\n", "- file: genindex\n")
    write(tmp_path, {"_toc.yml": toc, "start.md": FILES["start.md"]})
    config = {key: CONFIG[key] for key in ("title", "execute")} | {"only_build_toc_files": True}
    with application(tmp_path, "html", jupyter_book(tmp_path, config)) as built:
        named = built.page("start.html").select("nav.bd-docs-nav a[href='genindex.html']")
        stands("genindex" in built.warnings or not named, "booktools/mends/index.py: _list")


# The themes


def test_every_page_loads_the_whole_search_index(site):
    """https://github.com/pydata/pydata-sphinx-theme/issues/1977 brought what it is loaded for."""
    loaded = site.page("one.html").select("script[src='searchindex.js']")
    stands(not site.app.config.html_theme_options.get("search_as_you_type") and loaded != [],
           "booktools/site/search.py: _take_over")  # fmt: skip


def test_sphinx_takes_every_escape_for_itself(site):
    """https://github.com/sphinx-doc/sphinx/issues/12811: menus and dialogs cannot tell that it is theirs."""
    script = site.text("_static/sphinx_highlight.js")
    assert site.page("one.html").select("script[src*='sphinx_highlight.js']")
    pressed = re.search(r'event\.key === "Escape"\)\) \{([^}]*)\}', script)
    stands(pressed is not None and "preventDefault" in pressed[1], "booktools/site/search.py: _add_scripts")


def test_a_script_of_every_page_takes_escape_from_all_others(site):
    """https://github.com/sphinx-doc/sphinx/issues/12811"""
    listener = site.text("_static/sphinx_highlight.js").partition("initEscapeListener: () =>")[2]
    takes = '"Escape"' in listener and "event.preventDefault()" in listener
    asked = "ENABLE_SEARCH_SHORTCUTS: true" in site.text("_static/documentation_options.js")
    stands(takes and asked, "booktools/mends/escape.py: enable_search_shortcuts")


# sphinx-external-toc


def test_the_door_to_the_first_page_is_no_page_itself(site):
    """https://github.com/executablebooks/sphinx-external-toc/blob/v1.1.0/sphinx_external_toc/events.py#L342"""
    door = site.text("index.html")
    assert "start.html" in door
    stands("<title>" not in door or "lang=" not in door, "booktools/site/publish.py: _open_door")


# MyST-NB: what it reads


def test_nothing_is_left_of_the_tags_of_prose(site):
    doctree = site.app.env.get_doctree("spaced").pformat()
    stands("only-here" not in doctree, "booktools/pages/reader.py: _marked")
