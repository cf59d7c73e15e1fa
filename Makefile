# One command for each job; a bare `make` lists them. Only make, a shell and Python 3.11 or later are needed.

PYTHON := .venv/bin/python
READY := .venv/ready
EXAMPLE := examples/ningxia-hrss-2024
CHECK := .venv/bin/juesuan check

# Never fetch a Python; trust the certificates of this machine, as offices have their own.
export UV_PYTHON_DOWNLOADS := never
export UV_SYSTEM_CERTS := true

.DEFAULT_GOAL := help
.PHONY: help setup by-uv by-pip run serve test lint bench docs prove clean

help:  ## list the commands, each with its reason
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-7s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(READY)  ## make .venv from the hash-locked requirements; leaves .venv/bin/juesuan

# uv when it is here and reaches a package index, else venv and pip. The build backend stands in the lock as well, so
# that nothing is fetched without a hash. What the command needs is compiled at once: where Python is told to write no
# bytecode (PYTHONDONTWRITEBYTECODE), every command would compile it anew, which takes longer than a check.
$(READY): requirements.txt pyproject.toml
	@if uv --version >/dev/null 2>&1 && $(MAKE) --no-print-directory by-uv; then :; \
	else $(MAKE) --no-print-directory by-pip; fi
	@$(PYTHON) -m compileall -q juesuan .venv/lib/python*/site-packages/click
	@touch $@

by-uv:
	@test -x $(PYTHON) || uv venv --quiet --python '>=3.11' .venv
	@uv pip install --quiet --python $(PYTHON) --require-hashes -r requirements.txt
	@uv pip install --quiet --python $(PYTHON) --no-deps --no-build-isolation -e .

by-pip:
	@python3 -c 'import sys; sys.exit("Python 3.11 or later is needed" if sys.version_info < (3, 11) else 0)'
	@$(PYTHON) -m pip --version >/dev/null 2>&1 || python3 -m venv --clear .venv
	@$(PYTHON) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@$(PYTHON) -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .

run: $(READY)  ## the example from entries to the published report, and what was wrong in print; FILE=path checks a file
ifdef FILE
	@$(CHECK) "$(FILE)" || test $$? -eq 1 || \
	{ echo "没有得出核验结果，原因见上；下面一行是 make 自己的提示，退出码 2。" >&2; exit 2; }
	@name=$$(basename "$(FILE)"); $(CHECK) "$(FILE)" --format json -o "out/$${name%.txt}.json" || test $$? -eq 1
else
	@.venv/bin/juesuan prepare $(EXAMPLE)
	@echo
	@$(CHECK) $(EXAMPLE) || test $$? -eq 1
	@$(CHECK) $(EXAMPLE) --format json -o out/$(notdir $(EXAMPLE)).json || test $$? -eq 1
	@echo
	@.venv/bin/juesuan publish $(EXAMPLE) -o out
endif

serve: $(READY)  ## the web application with the example, at http://localhost:8000/ (another port: make serve PORT=8080)
	@.venv/bin/juesuan serve --demo $(if $(PORT),--port $(PORT))

# In two halves beside each other, about half the time on two cores; the second is told when the first has ended.
SECOND := tests/web $(wildcard tests/test_[a-o]*.py)

test: lint  ## lint, then every test except the long proofs
	@told=$$(mktemp) && { $(PYTHON) -m pytest $(SECOND) >"$$told" 2>&1 & second=$$!; \
	trap 'kill $$second 2>/dev/null; exit 130' INT TERM; \
	$(PYTHON) -m pytest $(SECOND:%=--ignore=%); first=$$?; wait $$second; second=$$?; \
	cat "$$told"; rm -f "$$told"; test $$first -eq 0 -a $$second -eq 0; }

lint: $(READY)  ## ruff and mypy --strict
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	@.venv/bin/mypy juesuan

bench: $(READY)  ## time the check of the real report, stage by stage
	@$(PYTHON) -m benchmarks

docs: $(READY)  ## write docs/rules from the rules
	@$(PYTHON) -m juesuan.rules.pages docs/rules

prove: $(READY)  ## the long proofs; SEEDS=n keeps n cases of each
	@SEEDS="$(SEEDS)" $(PYTHON) -m pytest -m prove
	@$(PYTHON) -m tests.prove.suite run $(if $(SEEDS),--fast)

clean:  ## remove what the commands above made
	@rm -rf out dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
	@find juesuan tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +
