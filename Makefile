# `make run` and `make test` are all a newcomer needs; the others are for those who build.

PYTHON ?= python3
BIN := .venv/bin
EXPLORER := schema/explorer
EXPLORER_SOURCES := $(shell find $(EXPLORER)/src -type f 2>/dev/null) $(addprefix $(EXPLORER)/,index.html vite.config.ts tsconfig.json)

.PHONY: help run credentials test check bench lock explorer reset lint types imports

help:
	@echo "make run     the portal, with everything it rests on, filled with a demonstration collectivité"
	@echo "make test    the whole suite, on an embedded PostgreSQL"
	@echo "make check   that, and all that CI looks at"
	@echo "make bench   the figures, measured here"
	@echo "make reset   forget what make run made (var/)"

run: .venv/run explorer
	@MODE=development $(BIN)/python server.py serve

test: .venv/dev
	@$(BIN)/python -m pytest -n auto -m "not browser and not needs_redis" $(ARGS)

check: .venv/dev explorer
	@bash .ci/run

bench: .venv/dev
	@$(BIN)/python -m tests.bench $(ARGS)

lint: .venv/dev
	@$(BIN)/ruff check . && $(BIN)/ruff format --check .

types: .venv/dev
	@$(BIN)/mypy

imports: .venv/dev
	@$(BIN)/lint-imports

# Who can sign in to the demonstration, with the one-time codes of now.
credentials:
	@$(BIN)/python server.py credentials

reset:
	rm -rf var

# What is needed to run, and what is needed besides to test, each exactly as locked.
.venv/run: requirements.lock
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "Installing what Fontaine runs on…"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r requirements.lock
	@touch $@

.venv/dev: requirements-dev.lock .venv/run
	@echo "Installing what the tests need…"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r requirements-dev.lock
	@touch $@

explorer:
	@if command -v node >/dev/null && command -v npm >/dev/null; \
	then $(MAKE) --no-print-directory $(EXPLORER)/static/index.html; \
	else echo "Node was not found: the explorer's page is not built; all else runs without it."; fi

$(EXPLORER)/node_modules/.package-lock.json: $(addprefix $(EXPLORER)/,package.json package-lock.json .npmrc)
	@echo "Installing what the explorer is built with…"
	@cd $(EXPLORER) && npm ci --omit=dev --loglevel=error --no-audit --no-fund
	@touch $@

$(EXPLORER)/static/index.html: $(EXPLORER)/node_modules/.package-lock.json $(EXPLORER_SOURCES)
	@echo "Building the explorer…"
	@cd $(EXPLORER) && npm run --silent build

# After a change of pyproject.toml.
lock:
	$(PYTHON) -m pip install --quiet uv
	uv pip compile pyproject.toml --extra embedded --generate-hashes --no-emit-index-url --python-version 3.11 --universal -o requirements.lock
	uv pip compile pyproject.toml --extra embedded --extra dev -c requirements.lock --generate-hashes --no-emit-index-url --python-version 3.11 --universal -o requirements-dev.lock
