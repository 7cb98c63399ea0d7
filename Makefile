# The two commands: `make run` serves the dashboard, `make test` checks everything.

PYTHON ?= python3
PORT ?= 8501
MIRROR ?= ../shared/published
BIN := .venv/bin
INSTALLED := .venv/.installed
WAREHOUSE := data/warehouse.duckdb
SHAPES_THE_WAREHOUSE := data/snapshot/manifest.json $(wildcard data/reference/*.csv pipeline/*.py pipeline/*/*.sql pipeline/*/*.py pipeline/sources/*.toml schemas/*.py data/raw/lock.json)

.PHONY: run test pytest lint bench snapshot lock browser clean

run: $(WAREHOUSE)
	$(BIN)/streamlit run app.py --server.port $(PORT)

# Style and types are checked while the tests wait for browsers.
test: $(INSTALLED) browser
	@$(MAKE) --no-print-directory -j2 lint pytest

pytest: $(INSTALLED)
	$(BIN)/python -m pytest -n auto --dist loadfile

lint: $(INSTALLED)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: $(WAREHOUSE) browser
	$(BIN)/python -m tests.bench

# Write data/snapshot anew from a folder of published files.
snapshot: $(INSTALLED)
	$(BIN)/python -m pipeline snapshot --from $(MIRROR)

$(WAREHOUSE): $(INSTALLED) $(SHAPES_THE_WAREHOUSE)
	$(BIN)/python -m pipeline build

$(INSTALLED): requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or later is needed; name one with make PYTHON=..."; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile --require-hashes -r requirements.lock
	@touch $@

# Pin every dependency of pyproject.toml anew (needs uv).
lock:
	uv pip compile pyproject.toml --extra test --universal --python-version 3.11 --generate-hashes \
		--no-header --no-emit-index-url --no-annotate --upgrade --quiet -o requirements.lock

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

clean:
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache $(WAREHOUSE)
