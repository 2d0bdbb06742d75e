# Everything one does with the portal. `make run` on a fresh machine is enough to see it.

MAKEFLAGS += --no-print-directory --no-builtin-rules
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

BIN := .venv/bin
PYTHON := $(BIN)/python
MANAGE := $(PYTHON) manage.py
# Commands that read the code alone need neither a running portal nor a database; Django's checks ask the database.
READ_CODE := DJANGO_SETTINGS_MODULE=chorus.settings.test $(MANAGE)
ON_SERVERS := $(PYTHON) -m tests.support.services
TEMPLATES = $$(git ls-files 'templates/*.html')

.PHONY: help
help:
	@echo 'make run       the whole portal on http://127.0.0.1:8000 (CHORUS_PORT, CHORUS_DATA_DIR)'
	@echo 'make seed      demo data, into the running portal'
	@echo 'make test      every test, browser included'
	@echo 'make e2e       the browser tests alone'
	@echo 'make check     format, lint, types, contracts, templates, migrations, catalogues, secrets'
	@echo 'make fix       format, and repair what can be repaired'
	@echo 'make bench     throughput and latency, each with its floor'
	@echo 'make catalog   the generated catalogues of docs/'
	@echo 'make messages  the English translation'

# ---------------------------------------------------------------- packages

# Written when the packages of uv.lock are there.
READY := .venv/ready

$(READY): uv.lock pyproject.toml
	@test -x $(PYTHON) || sh bootstrap.sh
	@$(BIN)/uv sync --quiet --frozen --inexact --python $(PYTHON)
	@touch $@

.PHONY: browser
browser: $(READY)
	@command -v chromium >/dev/null || $(MAKE) install-browser

.PHONY: install-browser
install-browser:
	@echo 'Getting a browser for the tests…'
	@{ test "$$(id -u)" = 0 && command -v apt-get >/dev/null && apt-get update -qq \
	  && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends chromium >/dev/null; } \
	|| $(BIN)/playwright install chromium

# ---------------------------------------------------------------- the portal

.PHONY: run
run: $(READY)
	@exec $(PYTHON) -m chorus.embedded

.PHONY: seed
seed: $(READY)
	@$(MANAGE) seed_demo

# ---------------------------------------------------------------- tests

.PHONY: test
test: browser
	@$(PYTHON) -m pytest -q -n 2

.PHONY: e2e
e2e: browser
	@$(PYTHON) -m pytest -q tests/e2e

.PHONY: bench
bench: $(READY)
	@$(PYTHON) -m benchmarks

# ---------------------------------------------------------------- checks

CHECKS := check-format check-lint check-types check-contracts check-templates check-migrations check-production \
          check-catalogues check-secrets

.PHONY: check $(CHECKS)
check: $(READY)
	@$(MAKE) --jobs=2 --keep-going --output-sync=target $(CHECKS)

check-format:
	@echo '· format'
	@$(BIN)/ruff format --quiet --check . || { echo 'make fix formats these:'; $(BIN)/ruff format --check .; exit 1; }

check-lint:
	@echo '· lint'
	@$(BIN)/ruff check --quiet .

check-types:
	@echo '· types'
	@$(BIN)/mypy --no-error-summary .

check-contracts:
	@echo '· import contracts'
	@output=$$($(BIN)/lint-imports 2>&1) || { echo "$$output"; exit 1; }

check-templates:
	@echo '· templates'
	@$(BIN)/djade --check $(TEMPLATES)
	@output=$$($(BIN)/djlint --lint $(TEMPLATES) 2>&1) || { echo "$$output"; exit 1; }
	@output=$$($(BIN)/djlint --check $(TEMPLATES) 2>&1) \
	  || { echo 'make fix formats these:'; echo "$$output" | grep '^templates/'; exit 1; }

check-migrations:
	@echo '· migrations'
	@output=$$(DJANGO_SETTINGS_MODULE=chorus.settings.test $(ON_SERVERS) $(MANAGE) makemigrations --check --dry-run 2>&1) \
	  || { echo "$$output"; exit 1; }

# Made-up values, and a key made up each time: what is checked is what production does with them.
check-production:
	@echo '· production settings'
	@output=$$(env SECRET_KEY="$$($(PYTHON) -c 'import secrets; print(secrets.token_urlsafe(64))')" \
	  PORTAL_URL=https://portal.example EMAIL_URL=smtp+tls://localhost:587 DEFAULT_FROM_EMAIL=portal@portal.example \
	  FILES_ROOT=/srv/chorus/files DJANGO_SETTINGS_MODULE=chorus.settings.prod \
	  $(ON_SERVERS) $(MANAGE) check --deploy --fail-level WARNING 2>&1) \
	  || { echo "$$output"; exit 1; }

check-catalogues:
	@echo '· catalogues'
	@$(READ_CODE) catalogs --check
	@$(READ_CODE) messages --check

check-secrets:
	@echo '· secrets'
	@git ls-files -z | xargs -0 $(BIN)/detect-secrets-hook --baseline .secrets.baseline

.PHONY: fix
fix: $(READY)
	@$(BIN)/ruff check --quiet --fix . || true
	@$(BIN)/ruff format --quiet .
	@$(BIN)/djade $(TEMPLATES) || true
	@$(BIN)/djlint --quiet --reformat $(TEMPLATES) || true

# ---------------------------------------------------------------- what is generated and committed

.PHONY: catalog
catalog: $(READY)
	@$(READ_CODE) catalogs

.PHONY: messages
messages: $(READY)
	@$(READ_CODE) messages
