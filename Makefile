# Everything runs in .venv, which is made on first use; uv is used where it is present.
PYTHON ?= python3
BIN := .venv/bin
INSTALLED := .venv/installed

USED := sweep,cluster,sensitivity,reliability,pdf,replication
TESTED := .[test,$(USED)]

.PHONY: reproduce test thorough lowest newest crash papers lint docs bench crosscheck clean
.DELETE_ON_ERROR:

reproduce: $(INSTALLED)
	$(BIN)/bargaining reproduce --output figures

test: $(INSTALLED)
	$(BIN)/python -m pytest -n 2

# All tests, those as well that attack at length or run everything twice.
thorough: $(INSTALLED)
	$(BIN)/python -m pytest -n 2 -m "thorough or not thorough"

# The tests with the lowest versions that pyproject.toml allows, and with the newest that there are, each in an
# environment of its own that is made anew. NEWEST names the Python of the second; -n 1 because memory may be scarce.
NEWEST ?= $(PYTHON)

lowest:
	$(PYTHON) tests/lowest.py > .venv-lowest.txt
	$(call fresh,$(PYTHON),.venv-lowest,-c .venv-lowest.txt)
	.venv-lowest/bin/python -m pytest -n 1 tests

newest:
	$(call fresh,$(NEWEST),.venv-newest,)
	.venv-newest/bin/python -m pytest -n 1 tests

# $(1) a Python, $(2) the environment's folder, $(3) options for what is installed.
define fresh
	rm -rf $(2)
	if command -v uv >/dev/null 2>&1; then \
	  uv venv --quiet --python $(1) $(2) && \
	  uv pip install --quiet --python $(2)/bin/python $(3) -e '$(TESTED)'; \
	else \
	  $(1) -m venv $(2) && \
	  $(2)/bin/python -m pip install --quiet --disable-pip-version-check $(3) -e '$(TESTED)'; \
	fi
endef

# Sweeps killed at twenty moments of each kind, and finished by the same command.
crash: $(INSTALLED)
	SWEEP_KILLS=20 $(BIN)/python -m pytest tests/test_sweep_store.py -k killed_at_any_moment

# Pages in Chromium, LaTeX, deposits and proofs, at length; what it takes besides Python stands in CONTRIBUTING.md.
CHROMIUM := .venv/chromium

papers: $(CHROMIUM)
	$(BIN)/python -m pytest -n 2 -m "thorough or not thorough" \
	  tests/test_page_*.py tests/test_latex*.py tests/test_replication*.py tests/test_proof*.py

$(CHROMIUM): $(INSTALLED)
	if command -v uv >/dev/null 2>&1; then uv pip install --python $(BIN)/python -c constraints.txt -e '.[page-test]'; \
	else $(BIN)/python -m pip install --quiet -c constraints.txt -e '.[page-test]'; fi
	touch $@

lint: $(INSTALLED)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# What builds the documentation; build/docs/html/index.html is where to begin reading. A warning is an error.
PAGES := .venv/pages

docs: $(PAGES)
	$(BIN)/python -m docs.site build/docs

$(PAGES): $(INSTALLED)
	if command -v uv >/dev/null 2>&1; then uv pip install --python $(BIN)/python -c constraints.txt -e '.[docs]'; \
	else $(BIN)/python -m pip install --quiet -c constraints.txt -e '.[docs]'; fi
	touch $@

# The peers, Gambit and QuantEcon; Gambit is compiled from source, which takes some minutes.
PEERS := .venv/peers

# Prints every figure, ours beside theirs; BENCH holds options, such as BENCH='--quick --only two-players'.
bench: $(PEERS)
	$(BIN)/python -m benchmarks $(BENCH)

# The tests, with those that compare equilibria with the peers'.
crosscheck: $(PEERS)
	$(BIN)/python -m pytest -n 2 tests

$(PEERS): $(INSTALLED)
	if command -v uv >/dev/null 2>&1; then uv pip install --python $(BIN)/python -c constraints.txt -e '.[bench]'; \
	else $(BIN)/python -m pip install --quiet -c constraints.txt -e '.[bench]'; fi
	touch $@

$(INSTALLED): pyproject.toml constraints.txt
	if command -v uv >/dev/null 2>&1; then \
	  uv venv --quiet --allow-existing --python $(PYTHON) .venv && \
	  uv pip install --quiet --python $(BIN)/python -c constraints.txt -e '.[test,lint,$(USED)]'; \
	else \
	  $(PYTHON) -m venv .venv && \
	  $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile -c constraints.txt -e '.[test,lint,$(USED)]'; \
	fi
	touch $@

clean:
	rm -rf .venv .venv-lowest .venv-lowest.txt .venv-newest build dist .mypy_cache .ruff_cache .pytest_cache
