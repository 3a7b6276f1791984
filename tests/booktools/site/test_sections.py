"""A page is read as its readers see it: by section and entry, by paragraph and line of code, by edition."""

from __future__ import annotations

from booktools.site.search import names
from booktools.site.sections import Section, pieces, sections
from booktools.teaching.terms.read import Term

PAGE = """<html><body><nav><p>Elsewhere</p></nav><article class="bd-article"><section id="top">
<h1><span class="section-number">2. </span>Parameters<a class="headerlink" href="#top">#</a></h1>
<p>All that a <a href="g.html#term-net"><span class="xref std std-term">net</span></a> learns:
<math><mi>w</mi></math> &amp; more.</p><img src="x.svg" alt=""/>
<div class="sd-tab-set editions"><input type="radio"><label class="sd-tab-label">PyTorch</label>
<div class="sd-tab-content edition-torch"><div class="highlight"><pre><span>net = Net()
net.to(<span class="mi">0</span>)</span></pre></div><div class="edition-prose"><p>It moves.</p></div></div>
<label class="sd-tab-label">Keras</label><div class="sd-tab-content edition-keras"><p>It does not.</p></div></div>
<section id="inner"><h2>2.1. Inside</h2><table><tr><td>a</td><td>b</td></tr></table>
<div class="exercise admonition" id="ex"><section><p>Write it.</p></section></div></section>
<p>After.</p>
<dl class="glossary"><dt id="term-net">net (network)</dt><dd><p>Layers.</p></dd><dt id="term-w">weight</dt><dd><p>A number.</p></dd></dl>
</section></article><footer><p>Below</p></footer></body></html>"""


def test_a_page_is_read_by_heading_and_by_entry():
    assert [(one.id, one.level, one.heading) for one in sections(PAGE)] == [
        ("top", 1, "2. Parameters"),
        ("inner", 2, "2.1. Inside"),
        ("term-net", 7, "net (network)"),
        ("term-w", 7, "weight"),
    ]


def test_text_stands_in_blocks_with_its_edition():
    top = sections(PAGE)[0]
    assert top.blocks == [
        ("", "All that a net learns: … & more."),
        ("torch", "net = Net()"),
        ("torch", "net.to(0)"),
        ("torch", "It moves."),
        ("keras", "It does not."),
        ("", "After."),
    ]
    assert list(pieces(top))[1] == ("torch", "net = Net()\nnet.to(0)\nIt moves.")


def test_a_row_of_a_table_is_one_line_and_exercises_are_known():
    _, inner, *entries = sections(PAGE)
    assert inner.blocks == [("", "a · b"), ("", "Write it.")]
    assert inner.asks and not any(entry.asks for entry in entries)
    assert entries[0].blocks == [("", "Layers.")]


def test_linked_terms_are_noted_where_they_stand():
    assert [one.terms for one in sections(PAGE)] == [["net"], [], [], []]


def test_a_page_without_an_article_or_a_heading_has_no_sections():
    assert sections("<p>Nothing</p>") == ()
    assert sections('<article class="bd-article"><section id="a"><p>No heading</p></section></article>') == ()
    assert list(pieces(Section("", 1))) == []


def test_a_term_is_found_by_its_other_names():
    net = Term("yapay ağ", "…", english=("network",), avoid=("şebeke",), also=("sinir ağı",))
    assert list(names([net, Term("ağ", "…", english=("net",))])) == [
        ("şebeke", "yapay ağ", True),
        ("sinir ağı", "yapay ağ", True),
        ("network", "yapay ağ", False),
        ("yapay ağ", "yapay ağ", False),
        ("net", "ağ", False),
    ]
