# The two commands: `make demo` and `make test`. Python 3.11+ and make are all they need.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
CORE := $(VENV)/core.stamp
DEV := $(VENV)/dev.stamp

.PHONY: cluster help env demo serve test check bench texts locks clean

help: ## what can be made here
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

$(CORE): requirements/core.lock pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/core.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps -e .
	@touch $@

$(DEV): $(CORE) requirements/dev.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.lock
	@touch $@

env: $(CORE) ## make the environment in .venv

cluster: ## the extra for Spark (Java 17 beside it)
	.venv/bin/python -m pip install --quiet --require-hashes -r requirements/cluster.lock

demo: $(CORE) ## build the demonstration and serve it on http://localhost:8000
	$(BIN)/ruta demo

serve: $(CORE) ## serve what is in the database
	$(BIN)/ruta serve

check: $(DEV) ## lint, types, import contracts, locks
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	@! grep -n '://' requirements/*.lock || { echo "a lock file names an address"; exit 1; }

test: $(DEV) ## unit, integration and browser tests, on SQLite and on PostgreSQL
	tools/run_tests

bench: $(DEV) ## benchmarks, each with its ratio against a named alternative
	$(BIN)/python -m benchmarks

texts: $(CORE) ## build the Spanish catalogue from its parts
	$(BIN)/ruta texts

locks: ## renew the lock files (needs uv)
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate requirements/core.in -o requirements/core.lock
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate requirements/dev.in -o requirements/dev.lock
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate requirements/cluster.in -o requirements/cluster.lock

clean: ## forget the demonstration's database and written files
	rm -rf var
