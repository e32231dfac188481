# One environment of the project's own, from hashed pins; nothing of the machine's Python is touched.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
UV     := $(shell command -v uv 2>/dev/null || echo $(BIN)/uv)
READY  := $(VENV)/.ready
DEMO_DATA ?= demo-data

.PHONY: demo test test-fast lint bench dictionary lock clean
.DEFAULT_GOAL := demo

demo: $(READY)          ## set up, then crawl the built-in fake portals and show what was found
	@$(BIN)/fazhi demo --data $(DEMO_DATA)

test: $(READY) lint     ## set up, lint, and run every test
	$(BIN)/python -m pytest

test-fast: $(READY)     ## the tests that start no server
	$(BIN)/python -m pytest -m "not slow"

lint: $(READY)          ## ruff and mypy --strict
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: $(VENV)/.bench   ## measure against peers, in one run
	$(BIN)/python -m tests.bench $(WHAT)

dictionary: $(READY)    ## write DATA_DICTIONARY.md anew from the definitions
	$(BIN)/python -m load.dictionary_page > DATA_DICTIONARY.md

lock: $(READY)          ## resolve the pins anew (names no index: hashes alone)
	$(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --no-annotate --no-header --extra dask --group dev pyproject.toml -o requirements.lock
	$(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --no-annotate --no-header --constraint requirements.lock --group bench pyproject.toml -o tests/bench/requirements.lock
	$(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --no-annotate --no-header --constraint requirements.lock --extra dask pyproject.toml -o deploy/requirements.lock
	$(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --no-annotate --no-header --constraint requirements.lock deploy/build.in -o deploy/build.lock

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit("fazhi needs Python 3.11 or newer; name one with PYTHON=...") if sys.version_info < (3, 11) else None'
	@$(PYTHON) -m venv $(VENV)

$(BIN)/uv: $(BIN)/python
	@$(BIN)/python -m pip --quiet --disable-pip-version-check install uv

$(READY): requirements.lock pyproject.toml $(BIN)/python $(filter $(BIN)/uv,$(UV))
	@echo "setting up $(VENV) (once; about a minute) ..."
	@VIRTUAL_ENV=$(CURDIR)/$(VENV) $(UV) pip install --quiet --require-hashes -r requirements.lock
	@VIRTUAL_ENV=$(CURDIR)/$(VENV) $(UV) pip install --quiet --no-deps --editable .
	@touch $@

$(VENV)/.bench: $(READY) tests/bench/requirements.lock
	@VIRTUAL_ENV=$(CURDIR)/$(VENV) $(UV) pip install --quiet --require-hashes -r tests/bench/requirements.lock
	@touch $@

clean:                  ## the environment and what the demo wrote
	rm -rf $(VENV) $(DEMO_DATA)
