# Casebook: every job is one target. `make run` starts the demo, `make test` what every change has to
# pass, `make gate` the whole gate: the same, and then what takes long.
PYTHON ?= python3
BIN := .venv/bin
# Whole files to two workers, in the order of tests/conftest.py.
WORKERS := -n 2 --dist loadfile --no-loadscope-reorder
# The tests start servers by the hundred: each need not be compiled anew.
unexport PYTHONDONTWRITEBYTECODE

PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check

# A network that fails for a moment ends nothing; one that fails for good is named with what it kept.
define tried_again
@for try in 1 2 3; do $(2) && exit 0; echo "make: installing $(1): try $$try of 3 failed" >&2; \
	test $$try = 3 || sleep $$((try * 5)); done; \
	echo "make: $(1) could not be installed. Is the network there?" >&2; exit 1
endef

.PHONY: setup run test check gate at-length format lint types imports static pytest contracts release-contracts release hooks clients fuzz bench growth storm requirements clean

setup: .venv/.installed

.venv/.installed: requirements.txt requirements-dev.txt pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit("Casebook needs Python 3.11 or newer") if sys.version_info < (3, 11) else None'
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(call tried_again,the pinned packages,$(PIP) --require-hashes -r requirements.txt -r requirements-dev.txt)
	$(call tried_again,Casebook itself,$(PIP) --no-deps --no-build-isolation -e .)
	touch $@

run: setup
	$(BIN)/casebook serve --demo

test: check

check: setup
	@$(MAKE) --no-print-directory -j 2 clients static
	@$(MAKE) --no-print-directory pytest

# What needs no server is looked at while other people's clients are being installed.
static: lint types imports

gate: check
	@$(MAKE) --no-print-directory at-length

lint:
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types:
	$(BIN)/mypy

imports:
	$(BIN)/lint-imports

# Each test runs in one of the two (tests/habits); `pytest` alone runs both.
pytest:
	$(BIN)/pytest $(WORKERS) -m "not at_length"

at-length: setup
	$(BIN)/pytest $(WORKERS) -m at_length

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

# Gathers the changelog, sets the version, freezes the contracts; `make release VERSION=0.2.0`.
release: setup
	@test -n "$(VERSION)" || { echo "make: say which, VERSION=0.2.0" >&2; exit 2; }
	$(BIN)/towncrier build --yes --version $(VERSION)
	sed -i.before 's/^version = ".*"/version = "$(VERSION)"/' pyproject.toml && rm pyproject.toml.before
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	$(BIN)/python -m api.contracts
	$(BIN)/python -m api.contracts released

# The same hooks before each commit (.pre-commit-config.yaml); `git commit -n` goes past them.
hooks: setup
	$(BIN)/pre-commit install

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
