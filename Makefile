# `make run` serves the dashboard, `make test` checks everything, `make help` lists the rest.

PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8501
MIRROR ?= ../shared/published
FILES ?= 1000
PROCESSORS := $(shell getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2)
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
INSTALLED_TEST := $(VENV)/.installed-test
COMPILED := $(VENV)/.compiled
AUDIT := $(VENV)/audit
INSTALLED_AUDIT := $(AUDIT)/.installed
WAREHOUSE := data/warehouse.duckdb
SHAPES_THE_WAREHOUSE := data/snapshot/manifest.json $(wildcard data/reference/*.csv pipeline/*.py pipeline/*/*.sql pipeline/*/*.py pipeline/sources/*.toml schemas/*.py data/raw/lock.json)
VERSION := 'import sys; print(*sys.version_info[:2], sep=".")'

# Python keeps what it compiled: the tests start many processes, and pip compiles nothing.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help run check test test-all pytest lint javascript bench snapshot results screenshots licences bom audit lock browser node clean same-python

PIN := uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-header \
	--no-emit-index-url --no-annotate --upgrade --quiet

help:  ## List the targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/make \1|\2/p' Makefile | while IFS='|' read -r name text; do printf '%-16s %s\n' "$$name" "$$text"; done
	@echo "Variables of make run: PORT=8600, HOST=0.0.0.0 (for other computers too), PYTHON=python3.12"
	@echo "Variables of make test-all: FILES=10000 tries ten times as many mutated files, for a night"

run: $(WAREHOUSE)  ## Serve the dashboard on http://localhost:8501
	@$(BIN)/python -m pipeline serve --host '$(HOST)' --port '$(PORT)'

check: $(INSTALLED_TEST)  ## Check style and types, and run the quick tests
	@$(MAKE) --no-print-directory -j3 pytest lint javascript WORKERS=$(PROCESSORS) TESTS='-m "not browser and not published and not exhaustive and not slow"'

# Style and types are checked while the tests wait for browsers.
test: $(INSTALLED_TEST) browser  ## Check everything, also in a browser; slow tests take turns
	@$(MAKE) --no-print-directory -j3 pytest lint javascript TESTS='$(or $(TESTS),--half)'

test-all: $(INSTALLED_TEST) browser  ## The same without sampling: about an hour
	@POSTCODE_LOTTERY_FILES='$(FILES)' $(MAKE) --no-print-directory -j3 pytest lint javascript TESTS=--exhaustive

# Two more workers than processors, since some wait for a browser or a server; four more take longer.
WORKERS ?= $(shell expr $(PROCESSORS) + 2)

pytest: $(COMPILED)
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal $(TESTS)

# Before several processes start at once, one compiles what all of them import: each would do so, on its own.
$(COMPILED): $(INSTALLED_TEST)
	@if $(BIN)/python -m pytest --collect-only --quiet >/dev/null; then touch $@; fi

lint: $(INSTALLED_TEST)  ## Check style and types
	nice $(BIN)/ruff check .
	nice $(BIN)/ruff format --check .
	nice $(BIN)/mypy

# Node.js runs the tests; biome, which checks style, comes by npm.
javascript: node  ## Check the style of the JavaScript, and test it
	@cd tests/javascript && if ! command -v node >/dev/null; then \
		echo "There is no Node.js and it cannot be installed here: the JavaScript is not tested"; \
	else node --test --test-reporter=spec && if ! command -v npm >/dev/null; then \
		echo "There is no npm: the style of the JavaScript is not checked"; \
	elif [ node_modules/.package-lock.json -nt package-lock.json ] || npm ci --silent --no-audit --no-fund --fetch-retries=1; then \
		npm run --silent lint; \
	else \
		echo "biome cannot be downloaded: the style of the JavaScript is not checked"; \
	fi; fi

bench: $(WAREHOUSE) $(INSTALLED_TEST) browser  ## Measure builds, resources and pages against their budgets; PART=builds, resources, load, site, light, pages, or of some minutes replicas, growth, soak (MINUTES=120): that only
	$(BIN)/python -m tests.bench $(if $(PART),--part $(PART)) $(if $(MINUTES),--minutes $(MINUTES))

snapshot: $(INSTALLED)  ## Write data/snapshot from the published files in MIRROR=../shared/published
	$(BIN)/python -m pipeline snapshot --from $(MIRROR)

results: $(INSTALLED)  ## Store again what a build makes of data/snapshot, which makes builds quick
	$(BIN)/python -m pipeline snapshot --results

screenshots: $(WAREHOUSE) $(INSTALLED_TEST) browser  ## Take README's two pictures of the running app again
	$(BIN)/python -m tests.support.screenshots

licences: $(INSTALLED_TEST)  ## List the licences of all packages at run time
	@$(BIN)/python -m tests.support.packages licences

bom: $(INSTALLED_AUDIT)  ## Write bom.json, the bill of materials of what runs (CycloneDX)
	@$(AUDIT)/bin/cyclonedx-py requirements --pyproject pyproject.toml --output-reproducible --output-file bom.json requirements.lock

audit: $(INSTALLED_AUDIT) $(INSTALLED_TEST)  ## Ask the database of known faults about the packages; says if there is none
	@$(BIN)/python -m tests.support.packages faults $(AUDIT)/bin/pip-audit

# Apart from the rest, since pip-audit brings a pip of its own.
$(INSTALLED_AUDIT): requirements-audit.lock $(INSTALLED)
	@[ -e $(AUDIT)/bin/python ] || $(BIN)/python -m venv $(AUDIT)
	@$(AUDIT)/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r $< && touch $@

$(WAREHOUSE): $(INSTALLED) $(SHAPES_THE_WAREHOUSE)
	@$(BIN)/python -m pipeline build

$(INSTALLED): requirements.lock | same-python
	@$(call install,what running needs: about 280 MB to download; one to five minutes)

$(INSTALLED_TEST): requirements-test.lock $(INSTALLED)
	@$(call install,what the tests need: about 220 MB to download; one to three minutes)

# Install the packages of a lock file, which has all they need, after saying how much that is. pip's progress is shown; its complaints
# only if they say more than that nothing can be downloaded.
define install
if $(BIN)/python -m pip install --quiet --no-index --no-compile --require-hashes -r $< >$(VENV)/pip.log 2>&1; then touch $@; exit; fi; \
echo "Installing $(1)."; \
if $(BIN)/python -m pip install --disable-pip-version-check --no-compile --no-deps --retries 1 --timeout 30 --require-hashes -r $< 2>$(VENV)/pip.log; then touch $@; exit; fi; \
if grep -q 'Retrying' $(VENV)/pip.log; then \
	echo "The packages cannot be downloaded: is this computer connected to the internet? pip's own words are in $(VENV)/pip.log." >&2; \
else cat $(VENV)/pip.log >&2; fi; \
exit 1
endef

# Make the virtual environment; one that is there must be of the Python that is asked for.
same-python:
	@command -v '$(PYTHON)' >/dev/null || { echo "There is no command $(PYTHON): name a Python with PYTHON=..., e.g. make run PYTHON=python3.12" >&2; exit 1; }
	@[ -e $(VENV)/pyvenv.cfg ] || { \
		$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
			{ echo "Python 3.11 or later is needed, which $(PYTHON) is not: name one, e.g. make run PYTHON=python3.12" >&2; exit 1; }; \
		$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); exit 1; }; \
	}
	@made=$$(sed -n 's/^version = \([0-9]*\.[0-9]*\).*/\1/p' $(VENV)/pyvenv.cfg); \
	[ "$$($(BIN)/python -c $(VERSION) 2>/dev/null)" = "$$made" ] || \
		{ echo "The Python $$made that $(VENV) was made with is no longer there: run make clean, then this again." >&2; exit 1; }; \
	[ '$(origin PYTHON)' = file ] || [ "$$($(PYTHON) -c $(VERSION))" = "$$made" ] || \
		{ echo "$(VENV) was made with Python $$made, not with $(PYTHON): run make clean, then this again." >&2; exit 1; }

lock:  ## Pin the newest packages that pyproject.toml allows (needs uv)
	@command -v uv >/dev/null || { echo "make lock needs uv: https://docs.astral.sh/uv/" >&2; exit 1; }
	$(PIN) -o requirements.lock
	$(PIN) --extra test --constraint requirements.lock \
		$$(sed -n 's/^\([a-z0-9][a-z0-9._-]*\)==.*/--no-emit-package \1/p' requirements.lock) -o requirements-test.lock
	uv pip compile --group audit $(wordlist 5,99,$(PIN)) -o requirements-audit.lock

# The browser tests drive a Chromium: Debian's is installed where that is possible, else one that is there is used.
browser:
	@if command -v chromium >/dev/null || command -v google-chrome >/dev/null || [ -n "$$CHROMIUM" ]; then :; \
	elif command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ]; then \
		echo "Installing Chromium for the browser tests"; \
		{ apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-liberation >/dev/null; } || \
			echo "Chromium could not be installed: the browser tests will be skipped"; \
	else \
		echo "There is no Chromium and it cannot be installed here: unless Playwright has one, the browser tests will be skipped"; \
	fi

node:
	@if ! command -v node >/dev/null && command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ]; then \
		echo "Installing Node.js for the tests of the JavaScript"; \
		{ apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends nodejs >/dev/null; } || :; \
	fi

clean:  ## Remove the installed packages, caches and the warehouse
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache tests/javascript/node_modules data/cache $(WAREHOUSE)
