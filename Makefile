PYTHON ?= python3
BIN := .venv/bin

.PHONY: run sandbox doctor password setup test faults engines test-days fuzz quality audit licences check format bench screenshots pictures errors openapi messages messages-check lock

run: setup
	@$(BIN)/calendar-connect run

# HOST and PORT say where, as with `run`.
sandbox: setup
	@$(BIN)/calendar-connect sandbox $(if $(HOST),--host "$(HOST)") $(if $(PORT),--port "$(PORT)")

doctor: setup
	@$(BIN)/calendar-connect doctor $(ARGS)

password: setup
	@$(BIN)/calendar-connect password

setup: .venv/.run $(BIN)/calendar-connect

# With bytecode kept, even where a machine says otherwise: without it every run compiles all tests.
PYTEST := PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest --numprocesses 2 --dist loadgroup
FAULTS := tests/faults tests/deploy

test: .venv/.dev
	@sh tools/setup.sh
	@$(PYTEST) $(addprefix --ignore=,$(FAULTS) tests/engines) $(ARGS)

# Failing networks, disks, processes and proxies: docs/reliability.md.
faults: .venv/.dev
	@sh tools/setup.sh faults
	@$(PYTEST) $(if $(filter tests/%,$(ARGS)),,$(wildcard $(FAULTS))) $(ARGS)

# Firefox and WebKitGTK; pictures in build/engines.
engines: .venv/.dev
	@sh tools/setup.sh engines
	@$(BIN)/python -m pytest -q -n 0 tests/engines $(ARGS)

FUZZED := $(addprefix tests/,security/test_flow_machine.py security/test_any_request.py security/test_any_input.py \
	sandbox/test_openapi.py wix/test_any_answer.py web/test_arbitrary_answers.py web/test_unreadable_counts.py)
fuzz: .venv/.dev
	@FUZZ=$${FUZZ:-50} $(BIN)/python -m pytest -q $(FUZZED) $(ARGS)

# By another clock each day; DAYS says which (tools/days.py), or all.
test-days: .venv/.dev
	@sh tools/setup.sh days
	@$(BIN)/python -m tools.days $(DAYS)

quality: .venv/.dev
	@sh tools/setup.sh
	@$(BIN)/python -m tools.npm_packages tools/lighthouse
	@$(BIN)/python -m tools.lighthouse

check: .venv/.dev
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/basedpyright

format: .venv/.dev
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

# ARGS: --quick, and parts such as pages or growth; BASELINE measures another checkout beside this one.
bench: .venv/.dev
	@$(BIN)/python -m tools.npm_packages bench/peer
	@$(BIN)/python -m bench $(ARGS)

screenshots: .venv/.dev
	@sh tools/setup.sh
	@$(BIN)/python -m tools.screenshots

pictures: .venv/.dev
	@sh tools/setup.sh
	@$(BIN)/python -m tools.pictures

errors: .venv/.dev
	@$(BIN)/python -m tools.error_list

openapi: .venv/.dev
	@$(BIN)/python -m tools.sandbox_openapi

messages: .venv/.run
	@$(BIN)/python -m tools.catalogs update $(LOCALE)

messages-check: .venv/.run
	@$(BIN)/python -m tools.catalogs check $(LOCALE)

# Bill of materials, licences, known vulnerabilities; ARGS=--require-data fails where none can be looked up.
audit: .venv/.dev
	@$(BIN)/python -m tools.supply_chain $(ARGS)

licences: .venv/.dev
	@$(BIN)/python -m tools.supply_chain.licences

# Hashes only: no address of a package index may enter a lock. ARGS=--upgrade takes newer releases.
lock:
	@command -v uv >/dev/null || { echo "make lock needs uv: https://docs.astral.sh/uv" >&2; exit 1; }
	uv pip compile pyproject.toml $(LOCK) $(ARGS) -o requirements.txt
	uv pip compile pyproject.toml $(LOCK) --group build --group dev $(ARGS) -c requirements.txt -o requirements-dev.txt
	uv pip compile --group deploy $(LOCK) $(ARGS) -o requirements-deploy.txt
LOCK := --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --exclude-newer "7 days"

.venv/.run: requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed, this is " + sys.version.split()[0] + ": make PYTHON=/path/to/python3 ...")'
	@mkdir -p .venv
	@$(ALONE); if [ $@ -nt requirements.txt ]; then exit; fi; \
	echo "First run: setting up takes about a minute." && \
	echo "1/3 Creating a Python environment in .venv (a few seconds) ..." && \
	$(PYTHON) -m venv .venv && \
	echo "2/3 Installing the $$(grep -c == requirements.txt) packages of requirements.txt (most of the minute) ..." && \
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt && \
	touch $@

# Two calls at once, such as `make sandbox &` and `make run`, set up one after the other.
ALONE := exec 9>.venv/.lock; if command -v flock >/dev/null; then flock 9; fi

# The command, from any folder, without building a package of it.
COMMAND := exec "$(CURDIR)/$(BIN)/python" -c "import sys; sys.path[0] = sys.argv.pop(1); from app.__main__ import main; sys.exit(main())" "$(CURDIR)" "$$@"
$(BIN)/calendar-connect: .venv/.run
	@echo "3/3 Creating the command $@ ..."
	@printf '%s\n' '#!/bin/sh' '$(COMMAND)' >$@.$$$$ && chmod +x $@.$$$$ && mv $@.$$$$ $@

.venv/.dev: requirements-dev.txt pyproject.toml .venv/.run
	@echo "Setting up the tools for tests and checks ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@
