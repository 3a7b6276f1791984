"""Build a book whose every section is one MyST notebook in several editions.

A source in ``chapters/`` carries the code of all editions side by side, told
apart by cell tags. The way from there to the reader:

1. ``book``        what ``_config.yml`` and ``_toc.yml`` say: editions, sections
2. ``sources``     read a source into a notebook; every fault with its line
3. ``cells``       split it by tag, address cells by key, merge outputs back
4. ``kernels``     where an edition runs; ``execution`` runs it there
5. ``store``       executed editions in ``notebooks/<tag>/``, written whole
6. ``runs``        bring the store up to date, and nothing more than is stale;
   ``freshness`` knows what outputs depend on beside their cells
7. ``check``       do the sources and the store agree?
8. ``judge``       nbval's plug-in: ``comparison`` and ``likeness`` say what
   counts as the same output, ``watched_kernel`` when a kernel is gone
9. ``reader``      the same merge, on the way into MyST-NB
10. ``tabs``       neighbouring tagged cells become a tab set, or one edition
11. ``switch``     one choice of edition for the whole site
12. ``take_along`` what readers download: notebooks, an ``archive`` an edition;
   ``elsewhere`` knows where else they can be opened
13. ``extension``  what Sphinx loads; ``__main__`` is the command line

``plain`` and ``labels`` turn MyST prose into Markdown for the readers'
notebooks, which ``export`` composes; ``questions``, ``progress``, ``moving``,
``mathematics`` and ``reference`` are the directives and renderers of the pages.
``terms`` feeds the ``glossary``, the ``search`` and the check of ``wording``;
``turkish`` knows letters, their order and stems; ``translations`` brings the words
of Sphinx and the themes, ``bibliography`` and ``index_order`` the lists at the end.
Only what plugs into Sphinx imports it; nothing here imports a framework.
"""
