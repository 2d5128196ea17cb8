# make help lists what there is. GNU make 3.81 and later.

VENV := .venv
PY := $(VENV)/bin/python
STAMP := $(VENV)/.installed
NPM := npm --prefix clients

.DEFAULT_GOAL := help
.PHONY: help setup run test lint format types web lock emit

help: ## this list
	@sed -n 's/^\([a-z]*\):[^#]*## /\1 - /p' Makefile | while IFS= read -r line; do \
	  printf '  make %-8s %s\n' "$${line%% - *}" "$${line#* - }"; done

setup: $(STAMP) ## the environment in .venv, from the hashes of lock.txt; done again only when they change

# The first Python of at least 3.11 is taken; PYTHON=/path/to/python chooses another. ensurepip is what Debian leaves out.
$(STAMP): lock.txt pyproject.toml
	@set -e; \
	for candidate in $(PYTHON) python3 python3.14 python3.13 python3.12 python3.11; do \
	  if "$$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then python=$$candidate; break; fi; \
	done; \
	if [ -z "$$python" ]; then \
	  echo "Klubba needs Python 3.11 or later, and none was found. On Debian 12: sudo apt install python3 python3-venv"; exit 2; fi; \
	if ! "$$python" -c 'import venv, ensurepip' 2>/dev/null; then \
	  echo "This Python cannot make virtual environments. On Debian: sudo apt install python3-venv"; exit 2; fi; \
	if ! $(PY) -m pip --version >/dev/null 2>&1; then \
	  echo "Making $(VENV) with $$("$$python" --version)"; "$$python" -m venv --clear $(VENV); fi; \
	echo "Installing what lock.txt names"; \
	export PIP_DISABLE_PIP_VERSION_CHECK=1; \
	$(PY) -m pip install --quiet --require-hashes -r lock.txt; \
	$(PY) -m pip install --quiet --no-deps --no-build-isolation -e .; \
	touch $(STAMP)

# A variable given on make's command line stands in the environment of its recipes, so paths with spaces stay whole.
run: $(STAMP) ## start Klubba: MEETING=file.toml for your own meeting, HALL=1 for the local network
	@if [ -n "$$HALL" ]; then KLUBBA_HALL="$$HALL"; export KLUBBA_HALL; fi; \
	exec $(VENV)/bin/klubba serve $${MEETING:+--meeting "$$MEETING"}

# Several at once, a file each: most of them wait for an engine, a browser or a deadline, not for the processor.
test: $(STAMP) ## every test: ARGS="tests/core -k tie" for some of them
	@exec $(PY) -m pytest --numprocesses auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder $(ARGS)

lint: $(STAMP) ## ruff: rules and format
	$(VENV)/bin/ruff check
	$(VENV)/bin/ruff format --check

format: $(STAMP) ## put the sources into the house's format
	$(VENV)/bin/ruff check --fix
	$(VENV)/bin/ruff format

types: $(STAMP) ## mypy, strict
	$(VENV)/bin/mypy

web: ## install, check and build the pages (needs Node 20.19 or later; running Klubba does not)
	@.ci/node-version
	$(NPM) ci
	$(NPM) run check
	$(NPM) test
	$(NPM) run build

emit: $(STAMP) ## write what is emitted from the wire schema
	$(PY) -m klubba.emit

lock: ## choose the versions in lock.txt again (needs uv)
	uv pip compile pyproject.toml --group dev --universal --python-version 3.11 --upgrade \
	  --generate-hashes --no-header --no-emit-index-url --no-emit-find-links -o lock.txt
