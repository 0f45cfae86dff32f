# `make` sets everything up and prints the report of a release. `make help` lists the rest.

RELEASE ?= R2.0
PYTHON ?=
WORKERS ?= auto
FUZZ_SECONDS ?= 60
BIN := .venv/bin
PROJECT := pyproject.toml constraints.txt

.DEFAULT_GOAL := report
.DELETE_ON_ERROR:
.PHONY: report app check test lint format soak benchmark clean help

report: .make/installed  ## print the impact report of RELEASE (default R2.0); the default target
	@$(BIN)/impact report $(RELEASE)
	@printf '\n%s\n%s\n' 'Dashboard: make app' 'Tests:     make test'

app: .make/installed  ## open the dashboard on this machine
	@$(BIN)/impact app

check: .make/installed  ## check the models and the register
	@$(BIN)/impact check

test: .make/installed-dev  ## run every test that this machine has the tools for
	@$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal

lint: .make/installed-dev  ## check format, style, types and import contracts
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy --strict
	@$(BIN)/lint-imports

format: .make/installed-dev  ## format the code and mend what ruff can mend
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

soak: .make/installed-soak  ## run what takes long: fuzzing, mutation testing and benchmarks
	@HYPOTHESIS_PROFILE=soak $(BIN)/python -m pytest -n $(WORKERS) -m soak || [ $$? -eq 5 ]
	@HYPOTHESIS_PROFILE=soak $(BIN)/python -m pytest -n $(WORKERS) tests/unit
	@$(BIN)/python tests/fuzz/fuzz_readers.py --seconds $(FUZZ_SECONDS)
	@$(BIN)/python tests/mutation/mutate_propagation.py
	@for script in benchmarks/*.py; do \
		[ -f "$$script" ] || continue; \
		echo "== $$script"; $(BIN)/python "$$script" || exit 1; \
	done

benchmark: .make/installed-dev  ## print how fast change is followed and RDF written, as ratios to fixed peers
	@$(BIN)/python benchmarks/propagation.py
	@$(BIN)/python benchmarks/rdf_export.py

clean:  ## remove what make and the tests leave behind
	rm -rf .venv .make build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis test-results tests/node/node_modules
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

help:  ## list the targets
	@sed -n 's/^\([a-z-]*\):.*  ## \(.*\)/make \1|\2/p' $(MAKEFILE_LIST) | while IFS='|' read -r target text; do \
		printf '%-12s %s\n' "$$target" "$$text"; \
	done

# A stamp is newer than the files that it was made from, so that a second run starts at once.

.make/installed: $(PROJECT) .venv/pyvenv.cfg
	@mkdir -p .make
	@$(call install,the analysis,.)
	@touch $@

.make/installed-dev: .make/installed
	@$(call install,the tests,.[dev])
	@touch $@

.make/installed-soak: .make/installed-dev
	@$(call install,the long tests,.[soak])
	@touch $@

.venv/pyvenv.cfg:
	@mkdir -p .make
	@python=$$($(find_python)) || exit 1; \
	echo "Setting up: .venv with $$python"; \
	rm -rf .venv; \
	"$$python" -m venv .venv > .make/environment.log 2>&1 || { \
		cat .make/environment.log >&2; \
		rm -rf .venv; \
		echo "make: $$python cannot make a virtual environment; install its venv module (Debian: python3-venv)" >&2; \
		exit 1; }

# The first of PYTHON, python3.11 and python3 that runs and is 3.11 or newer. A name alone proves nothing.
define find_python
	for candidate in $(or $(PYTHON),python3.11 python3); do \
		"$$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$candidate" && exit 0; \
	done; \
	echo "make: needs Python 3.11 or newer; tried: $(or $(PYTHON),python3.11 python3). Name one with make PYTHON=PATH" >&2; \
	exit 1
endef

# $(1): what for. $(2): what to install. Both variables hold the pins for the build itself, too.
define install
	echo "Setting up: packages for $(1) (once; a minute or two)"; \
	PIP_CONSTRAINT=constraints.txt PIP_BUILD_CONSTRAINT=constraints.txt PIP_DISABLE_PIP_VERSION_CHECK=1 \
	$(BIN)/python -m pip install --no-input -c constraints.txt -e '$(2)' > .make/install.log 2>&1 || { \
		cat .make/install.log >&2; \
		echo "make: installing failed; the lines above are .make/install.log" >&2; \
		exit 1; }
endef
