"""What is folded is a `details` that needs no script; an EPUB, which has none to open it, shows it."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup, Tag
from building import built

pytestmark = pytest.mark.slow

FOLDED = """
```{note}
:class: dropdown
Bir not.
```

```{admonition} Bir *başlık*
:class: dropdown
Bir kutu.
```

````{toggle}
Bir parça.

```{admonition} İçteki
:class: dropdown
Daha içeride.
```
````

```{toggle}
:show:
Baştan açık.
```

```{note}
Katlanmayan.
```
"""


@pytest.fixture
def folds(new_book) -> list[Tag]:
    with built(new_book(FOLDED)) as build:
        assert build.warnings == ""
        page = BeautifulSoup((build.html / "chapters" / "one.html").read_text(encoding="utf-8"), "html.parser")
    assert page.select("script[src*=toggle], link[href*=toggle]") == []
    assert not list((build.html / "_static").glob("togglebutton*"))
    return page.select("article details")


def test_boxes_and_toggles_become_details_with_their_titles(folds):
    titles = [fold.summary.get_text().strip() for fold in folds]
    assert titles == ["Not", "Bir başlık", "Göstermek için tıklayın", "İçteki", "Göstermek için tıklayın"]
    assert folds[1].summary.em.get_text() == "başlık"
    texts = [fold.select_one(".sd-summary-content").get_text(strip=True) for fold in folds]
    assert texts == ["Bir not.", "Bir kutu.", "Bir parça.İçtekiDaha içeride.", "Daha içeride.", "Baştan açık."]
    assert folds[2] in folds[3].parents


def test_only_what_is_to_be_shown_is_open(folds):
    assert [fold.has_attr("open") for fold in folds] == [False, False, False, False, True]


def test_an_epub_shows_what_is_folded(new_book):
    with built(new_book(FOLDED), "epub") as build:
        page = (build.html / "chapters" / "one.xhtml").read_text(encoding="utf-8")
    assert "<details" not in page and "Daha içeride." in page
