# Everything runs in .venv, which is made on first use; uv is used where it is present.
PYTHON ?= python3
BIN := .venv/bin
INSTALLED := .venv/installed

.PHONY: reproduce test crash lint bench crosscheck clean
.DELETE_ON_ERROR:

reproduce: $(INSTALLED)
	$(BIN)/bargaining reproduce --output figures

test: $(INSTALLED)
	$(BIN)/python -m pytest -n 2

# Sweeps killed at twenty moments of each kind, and finished by the same command.
crash: $(INSTALLED)
	SWEEP_KILLS=20 $(BIN)/python -m pytest tests/test_sweep_store.py -k killed_at_any_moment

lint: $(INSTALLED)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

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
	  uv pip install --quiet --python $(BIN)/python -c constraints.txt -e '.[test,lint,sweep,cluster,sensitivity]'; \
	else \
	  $(PYTHON) -m venv .venv && \
	  $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile -c constraints.txt -e '.[test,lint,sweep,cluster,sensitivity]'; \
	fi
	touch $@

clean:
	rm -rf .venv build dist .mypy_cache .ruff_cache .pytest_cache
