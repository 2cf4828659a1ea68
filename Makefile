# The two commands a newcomer needs are `make run` and `make test`; `make help` names the rest.

SHELL := /bin/bash
.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help run test check house bench texts headoffice headoffice-test bench-headoffice simulate walk \
	mutants faults fuzz demo bundle installers packaging-test deps packaging-deps pins clean

# What running needs, and what testing needs besides.
RUNS := .venv/ready
READY := .venv/ready-test
PY := .venv/bin/python

help: ## say what can be made
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile | while IFS=$$'\t' read -r name does; do \
		printf 'make %-15s %s\n' "$$name" "$$does"; done

run: runtime-deps $(RUNS) ## open the till (without a display: make the demo's pictures)
	@if [ "$$(uname -s)" != Linux ] || [ -n "$${DISPLAY:-}$${WAYLAND_DISPLAY:-}" ]; then \
		exec .venv/bin/pos-app; \
	else \
		echo "There is no display here, so the demo runs instead; its pictures go to demo/."; \
		exec .venv/bin/pos-app demo --out demo; \
	fi

test: deps $(READY) ## check and test everything, with coverage, the wheel and the demo
	@$(PY) -m tests.everything

headoffice: headoffice-deps $(READY) ## the owner's server with a database of its own, to enrol a till at
	@exec $(PY) packaging/headoffice/run.py

bench-headoffice: headoffice-deps $(READY) ## measure how fast head office takes journals in, against a floor
	@$(PY) -m tests.bench_headoffice

headoffice-test: headoffice-deps $(READY) ## the tests of head office and of the till's outbox alone
	@$(PY) -m pytest -q -n 2 tests/headoffice tests/outbox

check: $(READY) ## ruff, mypy and the layers: the quick look before a commit
	@$(PY) -m tests.everything check

house: $(READY) ## how the program is built, in a few figures with a limit each
	@$(PY) -m tests.house

bench: deps $(READY) ## measure against the floors and rewrite the table in docs/performance.md
	@$(PY) -m tests.bench

texts: deps $(READY) ## gather the window's texts for the translators, and compile them
	@$(PY) packaging/make_texts.py

simulate: deps $(READY) ## thousands of simulated weeks against the till's promises (an hour or more)
	@$(PY) -m tests.simulation --seeds 10000
	@$(PY) -m tests.simulation --seeds 8 --days 7
	@$(PY) -m tests.interleavings

walk: deps $(READY) ## ten thousand random walks through the real window, offscreen (an hour or more)
	@$(PY) -m tests.desktop.walk --seeds $${SEEDS:-10000} --start $${START:-1} --jobs 2 \
		--keep-going

mutants: deps $(READY) ## break chosen lines one by one, and see that a test notices each (slow)
	@$(PY) -m tests.mutants

faults: deps $(READY) ## kill the real program at a thousand points and compare the books
	@$(PY) -m tests.faults

fuzz: $(READY) ## feed every reader of a gateway's words with what breaks readers (needs atheris: Linux)
	@for target in paygate_payment paygate_list paygate_error checkout_initiate checkout_verify \
		strict_json http dates pages redaction; do \
		$(PY) -m tests.fuzz $$target --seconds $${SECONDS_EACH:-200} || exit 1; done

demo: runtime-deps $(RUNS) ## drive the window offscreen and leave its pictures in demo/
	@.venv/bin/pos-app demo --out demo

bundle: packaging-deps $(READY) ## the till without Python, in dist/pos-app, and prove it
	@$(PY) packaging/bundle.py --out dist
	@$(PY) packaging/bundle.py --prove dist/pos-app

installers: packaging-deps $(READY) ## the .deb; with WINDOWS_BUNDLE=folder the Windows installer too
	@$(PY) packaging/bundle.py --out dist
	@$(PY) packaging/linux/make_deb.py dist/pos-app --out dist
	@if [ -n "$(WINDOWS_BUNDLE)" ]; then packaging/windows/build "$(WINDOWS_BUNDLE)" dist; fi

packaging-test: packaging-deps $(READY) ## make the installers and try them: slow
	@$(PY) -m pytest -q -m packaging tests/packaging

packaging-deps:
	@packaging/linux/system-packages packaging

deps: ## install the system packages that are missing, or print the line that does
	@packaging/linux/system-packages all

.PHONY: runtime-deps
runtime-deps:
	@packaging/linux/system-packages run

.PHONY: headoffice-deps
headoffice-deps:
	@packaging/linux/system-packages headoffice

pins: ## renew the pinned packages from pyproject.toml (needs uv)
	@packaging/make-pins

clean: ## remove what building, testing and the demo left
	@rm -rf build dist demo .coverage .coverage.* htmlcov .pytest_cache .mypy_cache .ruff_cache \
		.import_linter_cache .hypothesis

$(RUNS): pyproject.toml packaging/constraints.txt packaging/make-environment
	@packaging/make-environment run

$(READY): $(RUNS) packaging/constraints-test.txt
	@packaging/make-environment test
