"""Build a book whose every section is one MyST notebook in several editions.

A source in ``chapters/`` carries the code of all editions side by side, told
apart by cell tags. The way from there to the reader:

1. ``book``        what ``_config.yml`` and ``_toc.yml`` say: editions, sections
2. ``sources``     read a source into a notebook; every fault with its line
3. ``cells``       split it by tag, address cells by key, merge outputs back
4. ``kernels``     where an edition runs; ``execution`` runs it there
5. ``store``       executed editions in ``notebooks/<tag>/``, written whole
6. ``runs``        bring the store up to date, and nothing more than is stale
7. ``check``       do the sources and the store agree?
8. ``reader``      the same merge, on the way into MyST-NB
9. ``tabs``        neighbouring tagged cells become a tab set, or one edition
10. ``extension``  what Sphinx loads; ``__main__`` is the command line

``plain`` and ``labels`` turn MyST prose into Markdown for the readers'
notebooks, which ``export`` composes. Only ``reader``, ``tabs``, ``questions``
and ``extension`` import Sphinx; nothing here imports a framework.
"""
