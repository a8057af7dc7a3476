PYTHON ?= python3
BIN := .venv/bin

.PHONY: serve test build check format bench clean

serve: .venv/ready
	@$(BIN)/cybernorms serve

test: .venv/ready
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/pytest

build: .venv/ready
	@$(BIN)/cybernorms build

check: .venv/ready
	@$(BIN)/cybernorms check

format: .venv/ready
	$(BIN)/ruff check --fix
	$(BIN)/ruff format
	$(BIN)/python -m loaders.layout data

bench: .venv/ready
	$(BIN)/python -m bench.build

clean:
	rm -rf .venv releases .mypy_cache .ruff_cache .pytest_cache

.venv/ready: requirements.lock pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@
