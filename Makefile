# Tilltale: the whole manual. `make help` prints it.
# Needs make and Python 3.11, 3.12 or 3.13; everything else comes from the package index into .venv.

SHELL := /bin/sh
.DEFAULT_GOAL := help
BIN := .venv/bin
SANDBOX := $(BIN)/python -m sandbox with --
TILLTALE := $(BIN)/tilltale

.PHONY: help setup setup-dev run pipeline test lint format docs compare bench pictures evaluate accuracy lock clean

help:  ## What can be done here
	@sed -n 's/^\([a-z-]*\):.*## /  make \1\t/p' $(MAKEFILE_LIST) | expand -t 20

run: setup  ## Load the sandbox company, build, check, publish; serve the app (8501) and Dagster (3000)
	@$(SANDBOX) $(TILLTALE) up

pipeline: setup  ## The same without serving; exit code 0 when a checked publication is out
	@$(SANDBOX) $(TILLTALE) run

test: setup-dev lint  ## Every test, style and types included
	@$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder tests

lint: setup-dev  ## Style, import rules, types, SQL
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/lint-imports
	@$(BIN)/mypy
	@$(BIN)/sqlfluff lint --processes 0 --disable-progress-bar dbt_project/models dbt_project/tests
	@$(BIN)/yamllint --strict dbt_project orchestration dagster.yaml

format: setup-dev  ## Write Python and SQL in the house style
	@$(BIN)/ruff check --fix . && $(BIN)/ruff format .
	@$(BIN)/sqlfluff fix --disable-progress-bar dbt_project/models dbt_project/tests

docs: setup-dev  ## One static site: tables, metrics, lineage, sources, runbooks, check reports (data/docs)
	@$(BIN)/python -m devtools.docs_site

compare: setup-dev  ## What your models change in the published tables, against BASE (main)
	@$(BIN)/python -m devtools.effect --base $(or $(BASE),main)

bench: setup-dev  ## Speed and memory, as ratios measured side by side
	@$(BIN)/python -m benchmarks

pictures: setup-dev  ## The pictures of docs/app.md, of what is published
	@$(BIN)/python -m tests.e2e.pictures

evaluate: setup  ## Accuracy of every model against the sandbox company's truth
	@$(SANDBOX) $(TILLTALE) evaluate

accuracy: setup  ## The same over 4 scenarios x 10 seeds, as in docs/accuracy.md: one to two hours on 2 cores
	@$(BIN)/python -m sandbox each --jobs 2 -- $(TILLTALE) evaluate --anew --collect data/accuracy
	@$(TILLTALE) evaluate --summary data/accuracy

setup: .venv/.runtime

setup-dev: .venv/.dev

.venv/.runtime: requirements.lock
	@./setup.sh requirements.lock && touch $@

.venv/.dev: requirements-dev.lock
	@./setup.sh requirements-dev.lock && touch .venv/.runtime $@

lock: setup-dev  ## Resolve the newest versions that pyproject.toml allows
	@$(BIN)/uv pip compile -q --upgrade --universal --generate-hashes --no-header \
	    --python-version 3.11 pyproject.toml -o requirements.lock
	@$(BIN)/uv pip compile -q --upgrade --universal --generate-hashes --no-header \
	    --python-version 3.11 pyproject.toml --group dev -c requirements.lock -o requirements-dev.lock

clean:  ## Remove the environment and everything the pipeline made
	@rm -rf .venv data
