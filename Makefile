# Two commands do everything: `make demo` and `make test`. The others are a few lines of real commands.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SCIKIT_LEARN_DATA ?= data/scikit_learn_data
# absolute, because kernels run in the folders of their notebooks
override SCIKIT_LEARN_DATA := $(abspath $(SCIKIT_LEARN_DATA))
export SCIKIT_LEARN_DATA

# nbgrader calls tools of its environment by name
export PATH := $(CURDIR)/$(BIN):$(PATH)

.PHONY: setup demo lint types contracts in-step check test test-afresh test-translations lab sync site lock clean

setup: $(VENV)/.ready

$(VENV)/.ready: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; v = sys.version_info[:2]; sys.exit(None if (3, 11) <= v <= (3, 13) else f"Python 3.11 to 3.13 is needed, this is {v[0]}.{v[1]}; try: make PYTHON=python3.12 $(MAKECMDGOALS)")'
	@# one that was cut off may be damaged: begin again
	@test -e $@ || rm -rf $(VENV)
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	@# uv takes a third of pip's time; pip knows of mirrors and certificates that uv has not been told of
	$(BIN)/uv pip install --quiet --compile-bytecode --python $(BIN)/python -r requirements.lock || \
		$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	$(BIN)/course setup
	@touch $@

demo: setup
	$(BIN)/course demo

# what can be seen without running anything: mypy beside the others, as it takes most of the time
lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	@$(MAKE) --no-print-directory --jobs 2 types contracts in-step

types:
	$(BIN)/mypy
contracts:
	$(BIN)/lint-imports --no-logo
in-step:
	$(BIN)/course sync --check

# what to run all the time: a minute
check: lint
	$(BIN)/python -m pytest tests/unit --numprocesses 2 --dist loadscope

# everything; what passed with the same content before is not run again, test-afresh forgets that
test: lint
	$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest --kept --numprocesses auto --maxprocesses 4 --dist loadscope --no-loadscope-reorder
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report

test-afresh:
	rm -rf .cache/tests
	$(MAKE) test

# the lessons of other languages, whose code is that of the Russian ones: `make test` leaves them out
test-translations: setup
	$(BIN)/python -m pytest notebooks/*/

# the scripts of saved outputs, which move recorded experiments, run in notebooks that are trusted
lab: setup
	$(BIN)/jupyter trust $(wildcard notebooks/*.ipynb notebooks/*/*.ipynb)
	$(BIN)/jupyter lab

sync: setup
	$(BIN)/course sync

# the course's website, in build/site: nothing is executed for it, and no network is asked; with LIVE=1 (or the folder
# of a Pyodide that is there already) its first lesson runs in the reader's browser, which makes the site larger than 20 MB
site: $(VENV)/.site $(if $(filter 1,$(LIVE)),build/pyodide/.ready)
	$(BIN)/python site/make.py $(if $(LIVE),--live "$(if $(filter 1,$(LIVE)),build/pyodide,$(LIVE))")

build/pyodide/.ready: $(VENV)/.ready site/live/requirements.lock
	$(BIN)/python -m pip download --quiet --disable-pip-version-check --no-deps --only-binary :all: \
		--require-hashes -r site/live/requirements.lock -d $(@D)
	@touch $@

$(VENV)/.site: $(VENV)/.ready site/requirements.lock
	@# the lock has all that is needed, and less than one package asks for
	$(BIN)/uv pip install --quiet --compile-bytecode --no-deps --python $(BIN)/python -r site/requirements.lock || \
		$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -r site/requirements.lock
	@touch $@

# pins what pyproject.toml asks for, for every supported Python and platform
lock: setup
	$(BIN)/uv pip compile --universal --python-version 3.11 --upgrade --no-header --no-annotate --extra dev pyproject.toml -o requirements.lock
	@# the site's packages, which go into the same environment
	$(BIN)/python -c 'import tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["project"]["optional-dependencies"]["site"], sep="\n")' | \
		$(BIN)/uv pip compile --universal --python-version 3.11 --upgrade --no-header --no-annotate --constraint requirements.lock \
			--no-emit-package playwright --no-emit-package pyee --no-emit-package greenlet - -o site/requirements.lock

clean:
	rm -rf build .pytest_cache .ruff_cache .mypy_cache .import_linter_cache .cache/tests
