# What a newcomer runs: `make demo` and `make test`. Everything else is made on the way, once.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

# Tried by running them: a version manager leaves names on the path that lead nowhere.
PYTHON ?= $(shell for name in python3.11 python3.12 python3.13 python3.14 python3; do $$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$name && break; done)
PY := .venv/bin/python
export PYTHONPATH := $(CURDIR):$(CURDIR)/platform
export PIP_DISABLE_PIP_VERSION_CHECK := 1

ATTACKS := $(wildcard $(addprefix tests/,isolation attack access fuzz recovery files leaving audit crypto sso moving reporting checking))

INSTALLED := .venv/.installed
PACKAGES := node_modules/.installed
STYLES := platform/lantern/ui/static/lantern/build/lantern.css
STYLE_SOURCES := $(shell find platform/lantern/ui/source -type f 2>/dev/null) $(wildcard platform/lantern/ui/build.mjs)

.PHONY: help demo test check attack bench journeys matrix tables lock install styles format clean

help: ## This list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /make \1\t/' | expand -t 16

demo: install styles ## The whole product with a made-up county, at http://hillshire.localhost:8000
	@$(PY) -m lantern.demo

test: install styles ## Every check and every test
	@checks=0; $(PY) -m lantern.checking || checks=$$?; \
	tests=0; .venv/bin/pytest -n 2 --dist loadscope || tests=$$?; \
	if [ $$checks -ne 0 ]; then echo "make check found faults: see above the tests" >&2; fi; \
	exit $$(( checks || tests ))

check: install styles ## Format, lint, types, import contracts, templates, migrations
	@$(PY) -m lantern.checking

# At full size, which is some minutes more than the same tests take inside `make test`.
attack: export KILLS := full
attack: export FUZZ := full
attack: export MATRIX := full
attack: export RELEASES := full
attack: install styles ## The proof: every attack at full size, its figure under the promise it keeps, rows in out/attack.json
	@.venv/bin/pytest -q $(ATTACKS) --figures out/attack.json --promises

bench: export N ?= 100
bench: install styles ## Ratios measured side by side, rows in out/bench.json
	@.venv/bin/pytest -q tests/bench --figures out/bench.json

journeys: export JOURNEYS_PICTURES := yes
journeys: install styles ## The browser journeys, screenshots in var/screenshots
	@.venv/bin/pytest -q tests/journeys

matrix: install ## Who may open which address, written from the code into docs/access-matrix.md
	@$(PY) -m tests.access.write_matrix

tables: install ## The tables of new tenants, captured from the migrations into tenants/provisioning/tables
	@$(PY) -m tenants.provisioning.tables

install: $(INSTALLED)

styles: $(STYLES)

# pip refuses anything whose hash the lock does not name.
$(INSTALLED): requirements-dev.lock
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed." >&2; exit 1; }
	test -x $(PY) || $(PYTHON) -m venv .venv
	$(PY) -m pip install --quiet --no-compile --require-hashes --requirement requirements-dev.lock
	@touch $@

$(PACKAGES): package.json package-lock.json
	@command -v npm >/dev/null || { echo "Node.js with npm is needed." >&2; exit 1; }
	npm ci --no-audit --no-fund --loglevel=error
	@touch $@

$(STYLES): $(PACKAGES) $(STYLE_SOURCES)
	npm run --silent build
	@touch $@

lock: install ## New lock files from pyproject.toml and package.json
	.venv/bin/uv pip compile pyproject.toml --extra dev --generate-hashes --no-emit-index-url --no-emit-find-links --python-version 3.11 --universal --upgrade --no-header --quiet -o requirements-dev.lock
	.venv/bin/uv pip compile pyproject.toml --extra production --generate-hashes --no-emit-index-url --no-emit-find-links --python-version 3.11 --universal --upgrade --no-header --quiet -o requirements.lock
	npm install --package-lock-only --omit-lockfile-registry-resolved --no-audit --no-fund

format: install ## Code and templates in house format
	.venv/bin/ruff format
	.venv/bin/ruff check --fix
	git ls-files -z '*.html' | xargs -0 .venv/bin/djhtml -t 2

clean: ## Removes what was made here, the demo's data included
	rm -rf .venv node_modules var out build .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
