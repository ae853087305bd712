# Descent Lab. `make run` opens it, `make test` checks everything. Works with GNU make 3.81 (macOS) and later.

VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet
FRAMEWORKS := $(wildcard requirements-frameworks.txt)
SCRIPTS := $(wildcard tests/js/*.test.js tests/js/*.test.mjs)
# How many tests run at once, and what else to hand to pytest: make test WORKERS=4 PYTEST="-k links"
WORKERS ?= 2
PYTEST ?=
SECONDS ?= 60

# What Python has compiled is kept: with it, a worker collects the tests in half the time.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: help setup run dev serve test check static quick system tools lint types js pytest messages protocol screenshots load fuzz cluster lock audit clean

help:
	@echo "make run     open the app, on this machine only  make serve  the production server, for others too"
	@echo "make dev     the same, and what one saves is seen at once"
	@echo "make test    everything that CI checks           make check  the quick part of it, in a minute"
	@echo "make lint    ruff (make types: mypy, make js: JavaScript)"
	@echo "make load    measure a server under load         make lock   pin requirements.lock anew"
	@echo "make setup   only install what the app needs     make clean  remove all that was made"
	@echo "make messages  bring the texts to translate up to date"
	@echo "make protocol  declare what page and Python say to each other anew, for the JavaScript"
	@echo "make screenshots  draw the pictures of the README anew"
	@echo "make cluster  a Dask scheduler and two workers on this machine, for large maps"
	@echo "make fuzz    look for input that breaks something, SECONDS=60 for each kind"

setup: $(VENV)/.app

run: setup
	@echo "Only this machine can open the app. For others: make serve"
	$(BIN)/streamlit run app.py

dev: setup
	$(BIN)/python -m tools.dev

serve: setup
	$(BIN)/python serve.py

# Types, linters and scripts need one processor for half a minute: tests run beside them.
test: system tools
	@$(MAKE) --no-print-directory -j 2 static pytest

# What one runs every few minutes: no browser, no frameworks, no test that takes half a second of a processor.
check: $(VENV)/.dev node_modules/.installed
	@$(MAKE) --no-print-directory -j 2 static quick

static: lint types js

quick: $(VENV)/.dev
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal -m "not browser and not slow" $(PYTEST)

system:
	@sh tools/system.sh

tools: $(VENV)/.dev node_modules/.installed $(if $(FRAMEWORKS),$(VENV)/.frameworks)

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.dev
	$(BIN)/mypy

js: node_modules/.installed
	npx biome ci .
	npx tsc --project jsconfig.json
	$(if $(SCRIPTS),node --test $(SCRIPTS),@echo "no JavaScript tests")

pytest: tools
	CHROMIUM="$$(sh tools/system.sh --chromium)" $(BIN)/python -m pytest -n $(WORKERS) --dist worksteal --durations=25 $(PYTEST)

messages: setup
	$(BIN)/python -m tools.messages

protocol: setup
	$(BIN)/python -m tools.protocol

screenshots: tools
	CHROMIUM="$$(sh tools/system.sh --chromium)" $(BIN)/python -m tools.screenshots

load: setup
	$(BIN)/python -m bench.load class
	$(BIN)/python -m bench.load long
	$(BIN)/python -m bench.load visits

fuzz: $(VENV)/.fuzz
	$(BIN)/python tests/fuzz/fuzz_inputs.py --seconds $(SECONDS)

cluster: $(VENV)/.cluster
	$(BIN)/python -m tools.cluster

# For every platform and Python; index addresses of this machine stay out. Whoever has both locks has one app.
COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--no-emit-find-links --custom-compile-command "make lock"

lock: $(BIN)/python
	$(PIP) uv==0.13.8
	$(COMPILE) requirements.txt -o requirements.lock
	$(COMPILE) requirements-fast.txt -o requirements-fast.lock
	$(COMPILE) -c requirements.lock requirements-cluster.txt -o requirements-cluster.lock

audit: $(BIN)/python
	$(BIN)/python -m venv $(VENV)/audit
	$(VENV)/audit/bin/pip --disable-pip-version-check install --quiet pip-audit==2.10.1
	$(VENV)/audit/bin/pip-audit --strict --disable-pip --require-hashes -r requirements.lock

clean:
	rm -rf $(VENV) node_modules .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
	find static -mindepth 1 -maxdepth 1 -type d -exec rm -rf {} +

# Stamps: each is younger than what it was made from, so that a second run has nothing to do.

$(BIN)/python:
	@sh tools/venv.sh $(VENV)

# What makes maps fast is not there for every platform, and not needed.
$(VENV)/.app: requirements.txt requirements-fast.txt | $(BIN)/python
	$(PIP) -r requirements.txt
	$(PIP) -r requirements-fast.txt || echo "Maps and large clouds will take longer here."
	@touch $@

$(VENV)/.cluster: requirements-cluster.txt $(VENV)/.app
	$(PIP) -r requirements-cluster.txt
	@touch $@

$(VENV)/.dev: requirements-dev.txt requirements-cluster.txt requirements-fast.txt $(VENV)/.app
	$(PIP) -r requirements-dev.txt
	@touch $@

# Biome and TypeScript, which check the JavaScript; the app itself needs no Node.
node_modules/.installed: package-lock.json
	npm ci --no-audit --no-fund --silent
	@touch $@

$(VENV)/.fuzz: requirements-fuzz.txt $(VENV)/.dev
	$(PIP) -r requirements-fuzz.txt
	@touch $@

# On Linux, PIP_EXTRA_INDEX_URL set to PyTorch's index of CPU builds saves two gigabytes here.
$(VENV)/.frameworks: requirements-frameworks.txt $(VENV)/.dev
	$(PIP) -r requirements-frameworks.txt
	@touch $@
