# Hỏi Báo Cáo. Needs python3 (>= 3.11) and make; everything else goes into .venv.
PYTHON ?= python3
BIN    := .venv/bin
STAMP  := .venv/.installed
SECOND := tests/second_double/node_modules
# what `make test-st` installs first; a build of torch without CUDA where your index has one
TORCH  ?= torch
# The index of this clone stands in the clone: two clones never share one.
export HOIBAOCAO_HOME ?= $(CURDIR)/.hoibaocao

.PHONY: setup web-setup web ask test test-st lint format bench bench-setup diff-facts lock clean

setup: $(STAMP)

$(STAMP): requirements.lock pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "Đang cài thư viện vào .venv (một lần duy nhất)…" >&2
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $(STAMP)

# the pages and the widget: Node packages, and the artefacts in bot/channels/web/static anew
web-setup:
	cd web && npm ci --no-audit --no-fund

web: web-setup
	cd web && npm run --silent build

# make ask Q="Thu nhập bình quân đầu người năm 2024 là bao nhiêu?"
ask: export HOIBAOCAO_MAKE_QUESTION = $(value Q)
ask: $(STAMP)
	@test -n "$$HOIBAOCAO_MAKE_QUESTION" || { echo 'Cách dùng: make ask Q="câu hỏi"' >&2; exit 2; }
	@$(BIN)/hoibaocao ask -- "$$HOIBAOCAO_MAKE_QUESTION"

test: $(STAMP) lint $(SECOND)
	$(BIN)/python -m pytest -n auto

# a second double of the Bot API, for one test that is skipped without it
$(SECOND): tests/second_double/package-lock.json
	@command -v npm > /dev/null && npm ci --prefix tests/second_double --silent --no-audit --no-fund > /dev/null && touch $@ \
	  || echo "Không có npm, hoặc npm không cài được: bỏ qua tests/test_telegram_second.py" >&2

# the tests that need torch: in a place of its own, since the lock does not carry it (see docs/decisions/0011)
test-st: $(STAMP)
	@test -x .venv/st/bin/python || $(PYTHON) -m venv .venv/st
	@echo "Đang cài sentence-transformers vào .venv/st…" >&2
	@.venv/st/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@.venv/st/bin/python -m pip install --quiet --disable-pip-version-check $(TORCH) "sentence-transformers>=5,<6"
	.venv/st/bin/python -m pytest tests/test_embedding_local.py

lint: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(STAMP)
	$(BIN)/ruff check --fix .

bench-setup: $(STAMP)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-bench.lock

bench: bench-setup
	$(BIN)/python -m benchmarks

# gains and losses of facts over all reports, against the last commit
diff-facts: $(STAMP)
	$(BIN)/python -m benchmarks.diff_facts

lock: $(STAMP)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	$(BIN)/uv pip compile pyproject.toml --extra dev --extra model --extra telegram --extra web --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url -o requirements.lock
	$(BIN)/uv pip compile pyproject.toml --extra dev --extra model --extra telegram --extra web --extra bench --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url -c requirements.lock -o requirements-bench.lock
	$(BIN)/uv pip compile pyproject.toml --extra telegram --extra web --extra build --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url -c requirements.lock -o requirements-service.lock

clean:
	rm -rf .venv .hoibaocao build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
