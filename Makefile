# What developers and CI run. All of it needs Python 3.11 or later, and nothing else that isn't installed here.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
SHARED := ../shared
INSTALLED := .venv/installed

.PHONY: setup demo test lint conformance bench bench-assets bench-model clean

setup: $(INSTALLED)

$(INSTALLED): pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	touch $@

demo: setup
	$(BIN)/typecase demo

lint: setup
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

test: lint
	$(BIN)/pytest

# The recorded answers that conformance.txt lists, on a PostgreSQL server of its own.
conformance: setup
	$(BIN)/python -m tests.postgresql $(BIN)/python -m tests.conformance

# Needs wrk, and a PostgreSQL server that CONFORM_PG names (host=127.0.0.1 port=5432 user=postgres).
bench: setup
	$(BIN)/python $(SHARED)/bench/bench.py

# Transforms beside sharp's; needs taskset, wrk and npm.
bench-assets: setup
	$(BIN)/python -m tests.bench_assets

# What a model of 200 collections with 2,000 fields costs: start, schema, memory, changes.
bench-model: setup
	$(BIN)/python -m tests.large_model

clean:
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache *.egg-info
