# `make run` and `make test` are all a newcomer needs; the others are for those who build.

PYTHON ?= python3
BIN := .venv/bin
EXPLORER := schema/explorer
EXPLORER_SOURCES := $(shell find $(EXPLORER)/src -type f 2>/dev/null) $(addprefix $(EXPLORER)/,index.html vite.config.ts tsconfig.json)

URL ?= http://127.0.0.1:8000/graphql

.PHONY: help run credentials test check bench lock explorer reset lint types imports clients fuzz

help:
	@echo "make run     the portal, with everything it rests on, filled with a demonstration collectivité"
	@echo "make credentials  who can sign in to it, with the one-time codes of now"
	@echo "make test    the suite, on an embedded PostgreSQL; processes are killed and browsers opened by make check"
	@echo "make check   that, and all that CI looks at"
	@echo "make bench   the figures, measured here"
	@echo "make reset   forget what make run made (var/)"

run: .venv/run explorer
	@MODE=development $(BIN)/python server.py serve

test: .venv/dev
	@$(BIN)/python -m pytest -n auto -m "not browser and not needs_redis and not needs_clamd and not kills" $(ARGS)

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

# Apps on the libraries that app makers use, then whatever the schema lets one ask: against a portal that `make run` has
# just filled, REQUESTS_PER_MINUTE high enough for both. The second changes what there is; `make reset` after it.
clients: .venv-check/done
	@cd tests/clients && npm ci --loglevel=error --no-audit --no-fund && node run.js $(URL)
	@.venv-check/bin/python -m tests.clients.python_app $(URL)

fuzz: .venv-check/done
	@.venv-check/bin/python -m tests.fuzz $(URL) var/demonstration.json $(ARGS)

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

.venv-check/done: requirements-check.lock
	@test -x .venv-check/bin/python || $(PYTHON) -m venv .venv-check
	@echo "Installing what asks from outside…"
	@.venv-check/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r requirements-check.lock
	@touch $@

explorer:
	@if command -v node >/dev/null && command -v npm >/dev/null; \
	then $(MAKE) -s --no-print-directory $(EXPLORER)/static/index.html; \
	else echo "Node was not found: the explorer's page is not built; all else runs without it."; fi

$(EXPLORER)/node_modules/.package-lock.json: $(addprefix $(EXPLORER)/,package.json package-lock.json .npmrc)
	@echo "Installing what the explorer is built with…"
	@cd $(EXPLORER) && npm ci --omit=dev --silent --no-audit --no-fund
	@touch $@

$(EXPLORER)/static/index.html: $(EXPLORER)/node_modules/.package-lock.json $(EXPLORER_SOURCES)
	@echo "Building the explorer…"
	@cd $(EXPLORER) && npm run --silent build

# After a change of pyproject.toml or requirements-check.in.
lock:
	$(PYTHON) -m pip install --quiet uv
	uv pip compile pyproject.toml --extra embedded --generate-hashes --no-emit-index-url --python-version 3.11 --universal -o requirements.lock
	uv pip compile pyproject.toml --extra embedded --extra dev -c requirements.lock --generate-hashes --no-emit-index-url --python-version 3.11 --universal -o requirements-dev.lock
	uv pip compile requirements-check.in -c requirements-dev.lock --generate-hashes --no-emit-index-url --python-version 3.11 --universal -o requirements-check.lock
