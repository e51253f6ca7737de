# The two commands are `make run` and `make test`; both make the virtual environment first. See README.md.

PYTHON ?= python3
# Each has its own servers; tests of live stacks and browsers want a core or two besides.
TEST_PROCESSES ?= 2
VENV := .venv
BIN := $(VENV)/bin
# What was installed, and where: an environment does not survive a move, nor a change of what it should hold.
WANTED := $(shell { cat requirements.txt pyproject.toml; pwd; } | cksum | cut -d' ' -f1)
STAMP := $(VENV)/.installed-$(WANTED)
TEST_STAMP := $(VENV)/.installed-test-$(WANTED)
# Gone with the Python it was made from, an environment is made again.
$(shell $(BIN)/python -c pass 2>/dev/null || rm -f $(VENV)/.installed-*)

.DEFAULT_GOAL := help
.PHONY: help setup run test lint check chaos openapi clients screenshots

help:
	@echo "make run    start Hibari on http://127.0.0.1:8000 (HIBARI_PORT, HIBARI_DATA change port and data folder)"
	@echo "make test   run the test suite in two processes (TEST_PROCESSES)"
	@echo "make lint   format, style, types and layers"
	@echo "make check  lint and test"
	@echo "make setup  make the virtual environment alone"
	@echo "make chaos  300 jobs while processes are killed, disks fill and clocks go wrong (25 minutes at most)"
	@echo "make openapi  write docs/openapi.json anew from the code"
	@echo "make clients  generate the Python and the TypeScript client into build/clients/"
	@echo "make screenshots  take the pictures in docs/screenshots/ (needs Chromium)"

setup: $(STAMP)

# The stamp appears after the last step alone, so a half-made environment is taken up again instead of being trusted.
$(STAMP): requirements.txt pyproject.toml
	@command -v $(PYTHON) >/dev/null || { \
		echo "Python 3.11 or newer is needed, and there is no $(PYTHON). On Debian: apt install python3 python3-venv"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "Python 3.11 or newer is needed, and $(PYTHON) is older. Name another: make $(MAKECMDGOALS) PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "Python's venv module is missing. On Debian: apt install python3-venv"; exit 1; }
	@if [ -d $(VENV) ] && ! $(BIN)/python -m pip --version >/dev/null 2>&1; then \
		echo "· the virtual environment is half-made; making it again"; rm -rf $(VENV); fi
	@[ -d $(VENV) ] || { echo "· making the virtual environment in $(VENV)"; $(PYTHON) -m venv $(VENV); }
	@echo "· installing packages (a few minutes the first time)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@rm -f $(VENV)/.installed-* && touch $(STAMP)

$(TEST_STAMP): $(STAMP)
	@echo "· installing the test tools"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[test]'
	@touch $(TEST_STAMP)

run: $(STAMP)
	@exec $(BIN)/python -m launch run

test: $(TEST_STAMP)
	@$(BIN)/python -m pytest -n $(TEST_PROCESSES) --dist loadfile

lint: $(TEST_STAMP)
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/lint-imports && $(BIN)/mypy

check: lint test

# Replay a storm with CHAOS="--seed 7"; a small one with CHAOS="--jobs 12 --faults 10 --lease 8".
chaos: $(TEST_STAMP)
	@PYTHONPATH=.:platform $(BIN)/python -m tests.chaos $(CHAOS)

openapi: $(STAMP)
	@$(BIN)/python manage.py spectacular --format openapi-json --file docs/openapi.json

clients: $(TEST_STAMP)
	@PYTHONPATH=.:platform $(BIN)/python -m tests.clients.generating build/clients

screenshots: $(TEST_STAMP)
	@PYTHONPATH=.:platform $(BIN)/python -m tests.webclient.screenshots
