# Casebook: every job is one target. `make run` starts the demo, `make test` runs the whole gate.
PYTHON ?= python3
BIN := .venv/bin
# The tests start servers by the hundred: each need not be compiled anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: setup run test check format lint types imports static pytest contracts release-contracts clients fuzz bench growth storm requirements clean

setup: .venv/.installed

.venv/.installed: requirements.txt requirements-dev.txt pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit("Casebook needs Python 3.11 or newer") if sys.version_info < (3, 11) else None'
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt -r requirements-dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

run: setup
	$(BIN)/casebook serve --demo

test: check

check: setup
	@$(MAKE) --no-print-directory -j 2 clients static
	@$(MAKE) --no-print-directory pytest

# What needs no server is looked at while other people's clients are being installed.
static: lint types imports

lint:
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types:
	$(BIN)/mypy

imports:
	$(BIN)/lint-imports

pytest:
	$(BIN)/pytest -n 2 --dist loadfile

# Other people's clients, for the tests that run them; Node comes from pip.
clients: setup
	$(BIN)/python -m tests.support.javascript
	$(BIN)/python -m tests.support.python_clients

format: setup
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

contracts: setup
	$(BIN)/python -m api.contracts

# With a release: what clients are written to from here on (docs/adr/0022).
release-contracts: setup
	$(BIN)/python -m api.contracts released

# The contracts, asked at length (tests/fuzz); `make test` asks a little of the same.
fuzz: setup
	$(BIN)/python -m tests.fuzz

bench: setup
	$(BIN)/python -m tests.benchmarks

# A record of a million events is written first.
growth: setup
	$(BIN)/python -m tests.benchmarks growth

storm: setup
	$(BIN)/python -m tests.storm

requirements: setup
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate pyproject.toml -o requirements.txt
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate --group dev -c requirements.txt -o requirements-dev.txt

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis
