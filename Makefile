# Dragoman. `make read` reads an example; `make read FILE=...` your own text.
# Tests run on all cores; WORKERS=0 runs them in one process.
# Everything is set up in .venv from hashed locks; only make, a shell and Python 3.11+ are needed.

EXAMPLE = examples/2025-03-12-canada-indonesia-call.canada.txt
FILE = $(EXAMPLE)
ARGS =
WORKERS = auto

VENV = .venv
BIN = $(VENV)/bin
LOCKED = --quiet --disable-pip-version-check --require-hashes --requirement

.PHONY: help read setup test bench lock docs clean

help: ## Say what can be made
	@sed -n 's/^\([a-z]*\):.*## /\1	/p' Makefile

read: $(VENV)/.run ## Read FILE (a file, folder or address; default: the example) into a brief; ARGS are options
	@$(BIN)/dragoman read $(ARGS) "$(FILE)"

setup: $(VENV)/.dev ## Set up .venv for work on Dragoman

test: $(VENV)/.dev ## Run the linters and all tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest --numprocesses $(WORKERS) $(ARGS)

bench: $(VENV)/.run ## Measure speed and memory beside spaCy's own pipeline
	$(BIN)/python benchmarks/reading.py $(ARGS)

docs: $(VENV)/.dev ## Write docs/cli.md from the command line itself
	$(BIN)/python tools/cli_reference.py

lock: ## Write requirements/*.lock anew (needs uv)
	tools/lock $(ARGS)

clean: ## Remove everything that was made here
	rm -rf $(VENV) dist build .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# What is said while setting up goes to stderr: stdout is for results alone.
$(VENV)/.run: requirements/run.lock pyproject.toml
	@echo "Setting up $(VENV) (once, a minute or two) ..." >&2
	@python=$$(tools/find-python) && "$$python" -m venv $(VENV) >&2
	@$(BIN)/python -m pip install $(LOCKED) requirements/run.lock >&2
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable . >&2
	@touch $@

$(VENV)/.dev: $(VENV)/.run requirements/dev.lock
	@echo "Adding the tools for tests ..." >&2
	@$(BIN)/python -m pip install $(LOCKED) requirements/dev.lock >&2
	@touch $@
