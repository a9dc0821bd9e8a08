# Everything needs only Python 3.11 or newer, git and make. `make help` lists it.
PYTHON ?= python3
IN = .venv/bin
SET_UP = $(PYTHON) scripts/setup.py
RULES = $(addprefix tests/,values framework evidence/intake insight/metrics practice platform surfaces flows)

.DEFAULT_GOAL := help
.PHONY: help demo test test-slow quick check format bench docs lock setup clean

help: ## What there is to make
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: ## Install everything the workspace needs, once
	@$(SET_UP) run

demo: ## Set up, create or continue the demo company, and serve it
	@$(SET_UP) run
	@TENURE_HOME="$${TENURE_HOME:-$(CURDIR)/.tenure-demo}" $(IN)/tenure demo

TESTS = $(IN)/python -m pytest --numprocesses=2 --dist=loadscope --no-loadscope-reorder --durations=25

test: ## Set up and run the tests that guard every change
	@$(SET_UP) test
	@$(TESTS) -m "not slow"

test-slow: ## Run the long ones: kills, simulations, other backends, every viewport
	@$(SET_UP) test
	@$(TESTS) -m slow

quick: ## Run the rules alone, in about a minute: nothing that needs a server
	@$(SET_UP) test
	@$(TESTS) -m "not slow and not server" $(RULES)

check: ## Format, lint, types and walls
	@$(SET_UP) test
	$(IN)/ruff format --check .
	$(IN)/ruff check .
	$(IN)/mypy
	$(IN)/lint-imports
	$(IN)/python -m pytest -q tests/house
	$(IN)/python scripts/docs.py --check

format: ## Put every file in its form
	@$(SET_UP) test
	$(IN)/ruff format .
	$(IN)/ruff check --fix .

bench: ## Scores, a plan and 24 month ends of 10,000 accounts, beside the same written by hand
	@$(SET_UP) test
	$(IN)/python scripts/bench.py

docs: ## Write the reference pages from the code
	@$(SET_UP) test
	$(IN)/python scripts/docs.py

lock: ## Choose versions anew and lock them with hashes
	@$(SET_UP) lock

clean: ## Remove what the set-up made (homes are kept)
	rm -rf .venv .tools node_modules build src/tenure/surfaces/web/static/vendor
