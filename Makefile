# Every target is one visible command; `make help` lists them.
# EDITION=torch narrows notebooks, validate, times, lab, pdf and epub to one edition.

PYTHON ?= python3
BIN := .venv/bin
FRAMEWORKS := $(filter-out book,$(basename $(notdir $(wildcard requirements/*.txt))))
ENVIRONMENTS := $(FRAMEWORKS:%=.venvs/%/.installed)
ONLY := $(if $(EDITION),--edition $(EDITION))

.DEFAULT_GOAL := help
.PHONY: help html serve pdf epub notebooks figures check validate times test test-book test-print lab environments lock clean .environment .judges .FORCE

help:          ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 24

html: .venv/.installed  ## build the site from the stored outputs; warnings are errors
	$(BIN)/jupyter-book build --all -W --keep-going .

serve: .venv/.installed  ## serve the site, rebuild it when a source changes
	$(BIN)/python -m booktools serve

pdf: .venv/.installed  ## print the book: one PDF for each edition, one with all; or that of EDITION
	$(BIN)/python -m booktools pdf $(ONLY)

epub: .venv/.installed  ## one EPUB for each edition
	$(BIN)/python -m booktools epub $(ONLY)

notebooks: environments  ## execute stale editions and store what they print
	$(BIN)/python -m booktools run $(ONLY)

figures: .venv/.installed  ## draw every figure anew from chapters/img/
	$(BIN)/python chapters/img/make.py

check: .venv/.installed  ## do the sources and the stored notebooks agree?
	$(BIN)/python -m booktools check

validate: environments  ## nbval over the stored notebooks, each in its environment
	$(BIN)/python -m booktools validate $(ONLY)

times: environments  ## measure how long each edition runs, for the page that shows it
	$(BIN)/python -m booktools times $(ONLY)

test: environments test-book test-print $(FRAMEWORKS:%=test-%) check validate  ## everything there is to test

test-book: .venv/.installed tests/node_modules/.installed html
	$(BIN)/python -m pytest tests/booktools tests/site tests/d2l

test-print: pdf epub
	$(BIN)/python -m pytest tests/print

test-%: .venvs/%/.installed
	.venvs/$*/bin/python -m pytest tests/d2l --framework $*

lab: environments  ## JupyterLab on the notebooks of EDITION
	$(BIN)/python -m booktools lab $(ONLY)

environments: .venv/.installed $(ENVIRONMENTS)  ## make .venv and one environment per framework

# An environment is remade when its lock says something else than when it was made.
.venv/.installed: .FORCE
	@cmp -s requirements/book.txt $@ || $(MAKE) --no-print-directory .environment FOLDER=.venv LOCK=requirements/book.txt

.venvs/%/.installed: .FORCE
	@cmp -s requirements/$*.txt $@ || $(MAKE) --no-print-directory .environment FOLDER=.venvs/$* LOCK=requirements/$*.txt

# What judges the site in tests/site: axe, the HTML validator, Lighthouse.
tests/node_modules/.installed: .FORCE
	@cmp -s tests/package-lock.json $@ || $(MAKE) --no-print-directory .judges

.judges:
	cd tests && npm ci --ignore-scripts --no-audit --no-fund
	cp tests/package-lock.json tests/node_modules/.installed

.environment:
	$(PYTHON) -m venv --clear $(FOLDER)
	$(FOLDER)/bin/python -m pip install --quiet --requirement $(LOCK)
	$(FOLDER)/bin/python -m pip install --quiet --no-deps --editable . --editable ./booktools
	cp $(LOCK) $(FOLDER)/.installed

lock: .venv/.installed  ## resolve pyproject.toml anew into requirements/
	$(BIN)/uv pip compile --quiet --universal --python-version 3.10 --extra book --extra test --extra cluster --no-annotate pyproject.toml --output-file requirements/book.txt
	for tag in $(FRAMEWORKS); do $(BIN)/uv pip compile --quiet --universal --python-version 3.10 --extra $$tag --extra test --no-annotate pyproject.toml --output-file requirements/$$tag.txt; done

clean:         ## delete what was built; environments and stored notebooks stay
	rm -rf _build build dist *.egg-info
