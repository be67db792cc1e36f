# Needs Python >= 3.11, make and the package registries; everything else is fetched into this folder and the user's cache.
.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= python3
UV_VERSION := 0.13.9
# uv from the PATH when there is one, else in a private virtual environment.
UV := $(shell command -v uv || echo .tools/uv/bin/uv)
export UV_PYTHON_DOWNLOADS := never
RUN := $(UV) run --frozen --no-sync
SALES ?=
SEED ?= 1
FAULTS ?= 200
QUICK ?=

.PHONY: help
help: ## what there is
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 24

.tools/uv/bin/uv:
	$(PYTHON) -m venv .tools/uv
	.tools/uv/bin/pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)

.venv/.synced: $(filter .tools/%,$(UV)) pyproject.toml uv.lock services/*/pyproject.toml shared/*/pyproject.toml
	$(UV) sync --frozen --quiet --compile-bytecode
	@touch $@

.PHONY: setup
setup: .venv/.synced ## the virtual environment

.PHONY: demo
demo: setup ## a shop's real sales and returns through all five services (SALES=FILE for your own)
	@$(RUN) hezhang demo $(if $(SALES),--sales "$(SALES)")

.PHONY: up down status
up down status: setup ## the local stack
	@$(RUN) hezhang $@

.PHONY: test
test: setup ## all tests, on servers of the environment, of Docker or of the local stack
	$(RUN) pytest

.PHONY: test-long
test-long: setup ## all 200 generated sales files through the whole system, properties of the books at length, what poison does
	HEZHANG_TEST_FILES=200 $(RUN) pytest tests/e2e/test_demo.py
	$(RUN) pytest --hypothesis-profile=long tests/unit/ledger tests/unit/cases \
		tests/integration/ledger/test_properties.py tests/integration/ledger/test_corrections.py tests/integration/ledger/test_two_times.py
	$(RUN) pytest -m long

.PHONY: whole-file
whole-file: setup ## a whole sales file (SALES=FILE) through all services, every line of it held against the reckoning
	HEZHANG_TEST_SALES="$(SALES)" $(RUN) pytest -m long -s tests/e2e/test_whole_file.py

.PHONY: chaos
chaos: setup ## FAULTS faults by the schedule of SEED under load, then every promise is checked
	$(RUN) python -m tests.chaos.run --seed $(SEED) --faults $(FAULTS) --append tests/chaos/results.jsonl

.PHONY: chaos-mutants
chaos-mutants: setup ## the test of the tests: every planted bug has to be found
	$(RUN) python -m tests.chaos.mutants

.PHONY: bench
bench: setup ## speed as ratios to a yardstick of the same run (QUICK=1: only whether it runs)
	$(RUN) python -m tests.performance.bench $(if $(QUICK),--quick)

.PHONY: lint
lint: setup ## style, types, imports, contract drift
	$(RUN) ruff check
	$(RUN) ruff format --check
	$(RUN) pyright
	$(RUN) pyright -p pyright-strict.json
	$(RUN) lint-imports
	$(RUN) python -m hezhang_contracts.generate --check

.PHONY: format
format: setup ## style, mended
	$(RUN) ruff check --fix
	$(RUN) ruff format

.PHONY: contracts
contracts: setup ## JSON Schemas and AsyncAPI documents, generated anew
	$(RUN) python -m hezhang_contracts.generate

.PHONY: browser-test
browser-test: setup ## the pages as headless Chromium draws them (Debian: apt-get install chromium)
	$(RUN) pytest -m browser

.PHONY: compose-test
compose-test: setup ## builds the images and runs the whole system in containers (needs a Docker engine)
	$(RUN) pytest -m docker tests/e2e/test_compose.py
