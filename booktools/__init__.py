"""Build a book whose every section is one MyST notebook in several editions.

A source carries the code of all editions side by side, told apart by cell tags. From
there to the reader, each wing knowing only those above it:

``book``, ``errors``, ``i18n``, ``languages``, ``repository``  what `_config.yml` says; faults; words; letters
``sources``    a file → a notebook, faults with their lines; its editions, the keys of its cells
``judging``    nbval's plug-in, and what counts as the same output
``running``    executes what is stale, stores it in ``notebooks/<tag>/``; do sources and store agree?
``pages``      what Sphinx reads: a source with its stored outputs, editions as tab sets
``teaching``   questions, terms, figures, API, bibliography, provenance
``site``, ``printing``, ``notebooks``  the website; PDF and EPUB; readers' notebooks
``mends``      faults of Jupyter Book, Sphinx and the themes
``extension``  what Sphinx loads; ``__main__`` is the command line

Each wing names its modules in its own docstring, and has one `setup`. Only what plugs
into Sphinx imports it; nothing here imports a framework. docs/booktools.md teaches all of it.
"""
