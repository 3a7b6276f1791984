"""What Sphinx's LaTeX builder is told.

Jupyter Book brings an extension that sets the engine, the class and a preamble of its own and
moves the root page about. Its blocks around what goes into a cell and what comes out are wanted
here, so it is not left out (`latex.use_jupyterbook_latex`): its listeners go, and its other parts
are told to do nothing.
"""

from __future__ import annotations

from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.util import texescape

from ..book import file_name
from ..i18n import translator
from ..pages.silence import silence

STYLE = Path(__file__).parent / "styles" / "booktools.sty"

_FONTS = r"""
\setmainfont{texgyrepagella}[Extension=.otf,UprightFont=*-regular,ItalicFont=*-italic,
  BoldFont=*-bold,BoldItalicFont=*-bolditalic]
\setsansfont{texgyreheros}[Extension=.otf,UprightFont=*-regular,ItalicFont=*-italic,
  BoldFont=*-bold,BoldItalicFont=*-bolditalic,Scale=0.94]
\setmonofont{DejaVuSansMono}[Extension=.ttf,UprightFont=*,ItalicFont=*-Oblique,
  BoldFont=*-Bold,BoldItalicFont=*-BoldOblique,Scale=0.9,HyphenChar=None]
\usepackage{unicode-math}
\setmathfont{texgyrepagella-math.otf}
"""
# Turkish typography, as polyglossia has it, would move `!`, `:` and `=`, also in code.
_LANGUAGE = r"\makeatletter\csname noturkish@punctuation\endcsname\def\turkish@punctuation{}\makeatother"


def setup(app: Sphinx) -> None:
    app.setup_extension("sphinxcontrib.rsvgconverter")
    app.connect("config-inited", _configure, priority=950)


def _configure(app: Sphinx, config: Config) -> None:
    silence(app, "sphinx_jupyterbook_latex")
    config.nb_mime_priority_overrides = [("latex", "image/svg+xml", 5), *config.nb_mime_priority_overrides]
    # Figures are drawn for a screen: 17 px letters become 8 pt ones.
    config.rsvg_converter_args = ["--zoom", "0.64"]
    config.jblatex_show_tocs = False
    config.jblatex_load_imgconverter = False
    config.latex_engine = "xelatex"
    config.latex_theme = "manual"
    config.latex_toplevel_sectioning = "chapter"
    config.latex_use_xindy = False
    config.latex_show_urls = "no"
    config.latex_table_style = ["booktabs"]
    config.latex_additional_files = [*config.latex_additional_files, str(STYLE)]
    chosen = config.print_editions if len(config.print_editions) == 1 else []
    title = config.html_title
    name = file_name(title, chosen[0] if chosen else None)
    config.latex_documents = [(config.root_doc, f"{name}.tex", title, config.author, "manual")]
    config.latex_elements = _elements(config)


def _elements(config: Config) -> dict[str, str]:
    say = translator(config.language)
    texescape.init()  # which Sphinx's builder does later
    titles = {entry["tag"]: texescape.escape(str(entry["title"]), config.latex_engine) for entry in config.editions}
    shown = " · ".join(titles[tag] for tag in config.print_editions or titles)
    edition = say("{} edition").format(shown) if len(config.print_editions) == 1 else shown
    said = {
        "bookedition": edition,
        "bookpage": say("page"),
        "bookback": say("from"),
        "bookcolophon": texescape.escape(config.copyright, config.latex_engine),
        "literalblockcontinuedname": say("continued from the previous page"),
        "literalblockcontinuesname": say("continues on the next page"),
    }
    return {
        "papersize": "a4paper",
        "pointsize": "11pt",
        "extraclassoptions": "openany,oneside",
        "sphinxsetup": "hmargin={29mm,29mm}, vmargin={28mm,28mm}, marginpar=0pt, verbatimwithframe=true, "
        "verbatimcontinuedalign=r, verbatimcontinuesalign=r",
        "fontpkg": _FONTS,
        "fncychap": "",
        "figure_align": "htbp",
        "maxlistdepth": "9",
        "preamble": "\n".join(
            [
                _LANGUAGE,
                *(rf"\providecommand{{\{name}}}{{}}\renewcommand{{\{name}}}{{{text}}}" for name, text in said.items()),
                rf"\addto\captionsturkish{{\renewcommand{{\tablename}}{{{say('Table')}}}}}",
                r"\setcounter{tocdepth}{1}\setcounter{secnumdepth}{2}",
                rf"\hypersetup{{pdflang={config.language},bookmarksdepth=2,bookmarksnumbered=true,psdextra}}",
                r"\usepackage{booktools}",
            ]
        ),
    }
