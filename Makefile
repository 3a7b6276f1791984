# Every target is one visible command; `make help` lists them.
# EDITION=torch narrows notebooks, validate, lab, live, pdf and epub to one edition.
# V=1 shows all that the tools say.

PYTHON ?= python3
BIN := .venv/bin
TAGS := $(filter-out book checks live,$(basename $(notdir $(wildcard requirements/*.txt))))
# Those that have wheels for this system: requirements/platforms.py.
FRAMEWORKS := $(shell $(PYTHON) requirements/platforms.py)
ONLY := $(if $(EDITION),--edition $(EDITION))
# All editions, but for those whose framework has no wheel here.
HERE := $(or $(ONLY),$(if $(filter-out $(FRAMEWORKS),$(TAGS)),$(addprefix --edition ,$(FRAMEWORKS))))
SUITES := $(patsubst test-%,%,$(filter test-%,$(MAKECMDGOALS)))
BUILD := $(BIN)/jupyter-book build --all -W --keep-going $(if $(V),,--quiet) .
HELD := requirements/held.in
# The oldest Python that a lock is for, where it isn't that of `d2l`, 3.10.
OLDEST_book := 3.11
OLDEST_live := 3.11
OLDEST_checks := 3.11
OLDEST_jax := 3.11
LOCK = .venv/bin/uv pip compile --quiet --universal --python-version $(or $(OLDEST_$(1)),3.10) $(HELD:%=--constraint %) --no-annotate $(UPGRADE)
ENVIRONMENT := $(PYTHON) requirements/environment.py

# The environments of those editions that a command of booktools names, as far as they have a lock.
made = tags=$$($(BIN)/python -m booktools $(1)) || exit 1; for tag in $$tags; do \
	if [ -f requirements/$$tag.txt ]; then $(MAKE) --no-print-directory .env-$$tag || exit 1; fi; done

.DEFAULT_GOAL := help
.PHONY: help html serve live pdf epub notebooks figures check validate test quick lab environments release lock update changes clean \
	.all .book .checks .judges .known .live .platforms .python .system .venv-module $(TAGS:%=.env-%)
$(V).SILENT:
# Images of containers set it: every process would compile all that it imports, TensorFlow's for ten seconds.
unexport PYTHONDONTWRITEBYTECODE

help:          ## this list
	sed -n 's/^\([a-z%-]*\):.*## \(.*\)/  make \1|\2/p' $(MAKEFILE_LIST) | tr '|' '\t' | expand -t 24

html: .book    ## build the site from the stored outputs; warnings are errors
	$(BUILD)
	echo "make serve shows it on http://127.0.0.1:8000 and rebuilds it when a source changes"

serve: .book   ## serve the site, rebuild it when a source changes
	$(BIN)/python -m booktools serve

live: .live    ## the site with a kernel of each edition behind it, or of EDITION: every cell runs where it is read
	$(subst --all ,,$(BUILD))
	$(call made,editions $(HERE))
	$(BIN)/python -m booktools live $(HERE)

pdf: .book     ## print the book: one PDF for each edition, one with all; or that of EDITION
	$(BIN)/python -m booktools pdf $(ONLY)

epub: .book    ## one EPUB for each edition
	$(BIN)/python -m booktools epub $(ONLY)

notebooks: .book  ## execute stale editions and store what they print
	$(call made,editions --stale $(HERE))
	$(BIN)/python -m booktools run $(HERE)

figures: .book  ## draw every figure anew from chapters/img/
	$(BIN)/python chapters/img/make.py

check: .book   ## do the sources and the stored notebooks agree?
	$(BIN)/python -m booktools check

validate: environments .live  ## nbval over the stored notebooks, each in its environment
	$(BIN)/python -m booktools validate $(HERE)

test: .system .all  ## everything there is to test
	$(BIN)/python tests/suites.py

quick: .judges  ## what can be tested without a build, a kernel or a browser: about a minute
	$(BIN)/python tests/suites.py code quick

test-d2l-%: .known .checks .env-%
	$(BIN)/python tests/suites.py d2l-$*

test-%: .system .all  ## one suite of make test: test-site, test-print, test-booktools, test-d2l-torch, …
	$(BIN)/python tests/suites.py $*

lab: .book     ## JupyterLab on copies of the notebooks of EDITION, or of the first edition
	$(call made,editions $(ONLY) | head -n 1)
	$(BIN)/python -m booktools lab $(ONLY)

environments: .book $(patsubst %,.env-%,$(if $(EDITION),$(filter $(TAGS),$(EDITION)),$(FRAMEWORKS)))  ## make .venv and an environment for each framework, or for EDITION
	$(if $(EDITION),,$(PYTHON) requirements/platforms.py left-out)

# An environment is remade when its lock says something else than when it was made.
.book: .venv-module
	$(ENVIRONMENT) .venv requirements/book.txt

$(TAGS:%=.env-%): .env-%: .venv-module
	$(ENVIRONMENT) .venvs/$* requirements/$*.txt

# What makes cells run where they are read: Node, and from npm an editor, Jupyter's protocol and Pyodide.
.live: .book
	$(ENVIRONMENT) .venv requirements/book.txt requirements/live.txt
	$(BIN)/python -m booktools.live

# What tests the site and the books: a browser's driver, Java, Node; in tests/node_modules axe, the HTML validator and
# Lighthouse; and of the system a browser.
.checks: .book
	$(ENVIRONMENT) .venv requirements/book.txt requirements/checks.txt

.judges: .checks .live
	$(BIN)/python tests/judges.py

# Any Python can say that it is too old; what comes after is written for newer ones.
.python:
	$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("Python 3.11 or newer is needed, this is " + sys.version.split()[0] + "; name another with PYTHON=python3.11")'

# Before anything is looked for or made: are there the suites that are asked for?
.known: .python
	$(if $(SUITES),$(PYTHON) tests/suites.py --known $(SUITES))

.system: .known
	$(PYTHON) tests/system.py

.venv-module: .python
	$(PYTHON) tests/system.py venv

.all: .system
	$(MAKE) --no-print-directory $(if $(findstring jobserver,$(MAKEFLAGS)),,-j2) .judges environments

release: .live  ## what a release holds, with checksums, in _build/release: from one commit always the same bytes
	$(BIN)/python scripts/release.py

lock: .checks  ## resolve pyproject.toml anew into requirements/
	$(call LOCK,book) --extra book --extra test pyproject.toml --output-file requirements/book.txt
	$(call LOCK,live) --extra book --extra test --extra live pyproject.toml --output-file requirements/live.txt
	$(call LOCK,checks) --extra book --extra test --extra live --extra cluster --extra checks pyproject.toml --output-file requirements/checks.txt
	$(foreach tag,$(TAGS),$(call LOCK,$(tag)) --extra $(tag) --extra test pyproject.toml --output-file requirements/$(tag).txt &&) true

# A make of its own for what comes after: it reads the new locks. Where a cell fails, what else has changed is told, too.
update:        ## the newest of every package: new locks, everything run again, and which cells print something else
	$(MAKE) --no-print-directory lock UPGRADE=--upgrade
	$(MAKE) --no-print-directory .platforms
	$(MAKE) --no-print-directory notebooks; ran=$$?; $(MAKE) --no-print-directory changes; exit $$ran

.platforms: .book
	$(BIN)/python requirements/platforms.py ask

changes: .book ## which cells print something else than in the last commit?
	$(BIN)/python scripts/changes.py

clean:         ## delete what was built; environments and stored notebooks stay
	rm -rf _build build dist *.egg-info
