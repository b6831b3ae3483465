# Two commands for a fresh machine: `make run` and `make test`. `make help` lists the rest.
SHELL := /bin/bash
PYTHON ?= python3
PORT ?= 8000
VENV := .venv
VAR := $(or $(VAR_DIR),var)
BIN := $(VENV)/bin
MANAGE := $(BIN)/python manage.py
DEMO := DJANGO_SETTINGS_MODULE=config.settings.demo
DEV := DJANGO_SETTINGS_MODULE=config.settings.dev

.DEFAULT_GOAL := help
.PHONY: help run dev test test-fast test-next browser check bench lighthouse lock messages try-import clean

help: ## This list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

$(VENV)/run.stamp: requirements.txt tools/venv.sh
	@tools/venv.sh $(PYTHON) $(VENV) requirements.txt
	@touch $@

$(VENV)/dev.stamp: requirements-dev.txt tools/venv.sh
	@tools/venv.sh $(PYTHON) $(VENV) requirements-dev.txt
	@touch $@ $(VENV)/run.stamp

# Compressing some thousand files takes half a minute: again only when one of ours or a package has changed.
$(VAR)/static/ready.stamp: requirements.txt site/config/bundles.py $(shell find site/static moderation/static -type f 2>/dev/null) | $(VENV)/run.stamp
	@$(DEMO) $(MANAGE) collectstatic --noinput --verbosity 0
	@touch $@

run: $(VENV)/run.stamp $(VAR)/static/ready.stamp ## Install, set up the municipality, serve it on http://127.0.0.1:8000 (PORT=… to change)
	@$(BIN)/python tools/compile_messages.py
	@$(DEMO) $(MANAGE) migrate --verbosity 0
	@$(DEMO) $(MANAGE) setup_demo --port $(PORT)
	@$(DEMO) $(MANAGE) setup_neighbour --port $(PORT)
	@$(DEMO) $(MANAGE) serve --port $(PORT)

dev: $(VENV)/dev.stamp ## The same with auto-reload and a debug toolbar
	@$(BIN)/python tools/compile_messages.py
	@$(DEV) $(MANAGE) migrate --verbosity 0
	@$(DEV) $(MANAGE) setup_demo --port $(PORT)
	@$(DEV) $(MANAGE) setup_neighbour --port $(PORT)
	@$(DEV) $(MANAGE) serve --port $(PORT) --reload

test: $(VENV)/dev.stamp ## Install everything and run every test: SQLite, PostgreSQL, Chromium
	@tools/chromium.sh
	@$(BIN)/python tools/compile_messages.py
	@$(BIN)/python tools/run_tests.py

test-fast: $(VENV)/dev.stamp ## Unit tests on SQLite only
	@$(BIN)/python tools/compile_messages.py
	@$(BIN)/pytest -q -n 2 --dist loadfile -m "not browser and not processes and not large and not demo"

test-next: $(VENV)/dev.stamp ## The unit tests on the next Wagtail, in an environment of its own (early warning, not in CI)
	@tools/test_next.sh $(PYTHON)

check: $(VENV)/dev.stamp ## Lint, templates, migrations, translations, types, import rules, deployment checks, audit
	@$(BIN)/python tools/compile_messages.py
	@$(BIN)/python tools/check.py

bench: $(VENV)/dev.stamp ## Measure speed: trivial view, empty page, and the pages of the product, in one run
	@$(BIN)/python tools/compile_messages.py
	@$(BIN)/python -m tests.bench

lighthouse: $(VENV)/dev.stamp ## Lighthouse on the running site (needs Node; reported, not in CI)
	@tools/lighthouse.sh http://127.0.0.1:$(PORT)

lock: $(VENV)/dev.stamp ## Pin all dependencies again, with hashes
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --upgrade requirements.in -o requirements.txt
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --upgrade requirements-dev.in -o requirements-dev.txt

messages: $(VENV)/dev.stamp ## Collect texts for translation into locale/en (needs gettext)
	@$(MANAGE) makemessages --locale en --ignore '.venv/*' --ignore 'var/*' --ignore 'tests/*' --no-obsolete --no-wrap --add-location file

try-import: $(VENV)/run.stamp ## Read a file (workbook, measures, series) without writing anything: make try-import FILE=…
	@$(DEMO) $(MANAGE) migrate --verbosity 0
	@$(DEMO) $(MANAGE) import_strategy "$(FILE)" --dry-run

clean: ## Remove the virtual environment and the demo's data
	rm -rf $(VENV) var
