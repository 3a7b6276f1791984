"""What Sphinx reads: a source and the stored outputs of all its editions, as one page.

``reader``        gives MyST-NB a page's cells with their outputs
``outputs``       stops a build for outputs that are missing, stale or in dispute; reads a page again when they change
``cures``         the line, what was meant and what to do, for what Sphinx warns of
``lint``          what Sphinx takes without a word and is not what was meant; ``prose`` is what it reads
``lacking``       a reference to what stands in the prose of one edition alone
``pictures``      says which pictures have no words
``borders``       stops a build for what a page takes from outside the book
``tabs``          neighbouring cells of different editions become a tab set, or one edition in print
``stacked``       what is printed below each other: what editions have in common stands once
``processes``     writes pages in several processes
``gone``          takes away what pages were read into that are no more
``imprint``       what the book says of itself: licence, version, date, how to cite
``state``         what parts of the toolkit remember in Sphinx's application and environment
``assets``        style sheets, scripts and templates beside the features they belong to
``stop``          ends a build with lines that say why
``jupyter_settings``  what Jupyter Book makes of `_config.yml`, and what it would take there without a word
``sphinx_build``  builds that `jupyter-book build` does not do
``silence``, ``template_edits``  for those who mend: drop an extension's listeners, change a line of a template
"""

from __future__ import annotations

from sphinx.application import Sphinx

from . import borders, cures, gone, imprint, lacking, lint, outputs, pictures, processes, reader, tabs


def setup(app: Sphinx) -> None:
    for part in (cures, imprint, reader, outputs, borders, pictures, lint, lacking, tabs, processes, gone):
        part.setup(app)
