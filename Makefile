# One command for each task, the same for people and CI. `make help` lists them.

PYTHON ?= python3
VERSION := $(shell $(PYTHON) -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null)
ifneq ($(filter 3.11 3.12 3.13,$(VERSION)),$(VERSION))
$(error $(PYTHON) is Python $(VERSION); this project runs on 3.11 to 3.13. Choose one: make PYTHON=python3.13 …)
endif
ifeq ($(VERSION),)
$(error $(PYTHON) was not found. Choose an interpreter: make PYTHON=python3.13 …)
endif

BIN := .venv/bin
STAGE ?= dev
TYPED := $(wildcard layers/shared/alvys_intacct functions sandbox scripts tests bench)

# Tests start many processes; without bytecode each of them compiles all that it imports.
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help
.PHONY: help install run demo demodata test unit e2e browser prove check compiled e2easide formatted lint types consoletypes \
	layers template format openapi rules vendor bench logs lock build package parameters deploy clean

help: ## list the commands
	@grep -hE '^[a-z0-9]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

# ------------------------------------------------------------------ environments
# Each environment is created from its lock file, and again when the lock file or the Python version changes. Nothing is
# compiled then: a small part of most packages is imported.

# The environment of what fills the others. Where there is no uv for the machine, pip does it.
FILLING := .local/venv-uv/.python-$(VERSION)

$(FILLING): requirements/uv.txt
	@test -e $@ || $(PYTHON) -m venv --clear .local/venv-uv
	@.local/venv-uv/bin/python -m pip install -qq --disable-pip-version-check --no-compile --require-hashes --no-deps -r $< \
		|| echo "uv could not be installed."
	@touch $@

# $(1) directory  $(2) lock file
define environment
	@echo "· $(1)"
	@test -e $(1)/.python-$(VERSION) || $(PYTHON) -m venv --clear --without-pip $(1)
	@.local/venv-uv/bin/python -m scripts.environment $(1) $(2)
	@touch $(1)/.python-$(VERSION)
endef

.venv/.python-$(VERSION): requirements/dev.txt | $(FILLING)
	$(call environment,.venv,$<)

.local/venv-sam/.python-$(VERSION): requirements/sam.txt | $(FILLING)
	$(call environment,.local/venv-sam,$<)

.local/venv-ministack/.python-$(VERSION): requirements/ministack.txt | $(FILLING)
	$(call environment,.local/venv-ministack,$<)

.local/venv-audit/.python-$(VERSION): requirements/audit.txt | $(FILLING)
	$(call environment,.local/venv-audit,$<)

DEV := .venv/.python-$(VERSION)
STACK := $(DEV) .local/venv-sam/.python-$(VERSION) .local/venv-ministack/.python-$(VERSION)

install: ## create the environments
	@$(MAKE) --no-print-directory -sj3 $(STACK)

# ------------------------------------------------------------------ the local system

run: install ## build, deploy to the local emulator, start the simulators, enter demo data; DEMO_DATA=off leaves it out
	@exec $(BIN)/python -m sandbox.stack run

demo: install ## walk through the product on the local system
	@exec $(BIN)/python -m sandbox.demo

demodata: install ## enter the demo data into the running system: the work of a fleet in six weeks
	@exec $(BIN)/python -m sandbox.demo_data

logs: ## show the logs of all parts; FOLLOW=1 follows them
	@tail -n $(or $(LINES_EACH),100) $(if $(FOLLOW),-F) .local/logs/*.log

# ------------------------------------------------------------------ tests

# What runs on the deployed stack, in one process: one stack for all of it.
DEPLOYED := tests/e2e tests/browser

# The checks of the code run two at a time, beside the compilation of what the tests import.
CHECKS := formatted lint types consoletypes layers template audit

check: install ## check format, lint, types, layers, template and dependencies, and run all tests
	@echo "· make $(CHECKS)"
	@$(MAKE) --no-print-directory -j2 --output-sync=target $(CHECKS) compiled
	@$(MAKE) --no-print-directory test

# The tests on the deployed stack mostly wait, so they run beside the others and are told when they have ended.
test: install ## run all tests
	@$(MAKE) --no-print-directory -j2 -o install unit e2easide

e2easide:
	@mkdir -p .local; $(BIN)/python -m pytest $(DEPLOYED) > .local/e2e.log 2>&1; ended=$$?; \
		echo; echo "· make e2e"; cat .local/e2e.log; exit $$ended

# Some tests wait for a moment, so one process more than there are cores keeps these at work. The tests on the deployed
# stack come one after the other, so they go first where there is too little time for all.
unit: install ## run all tests except those on the deployed stack
	@nice $(BIN)/python -m pytest -n $(shell $(PYTHON) -c 'import os; print((os.cpu_count() or 1) + 1)') --dist worksteal tests $(DEPLOYED:%=--ignore=%)

e2e: install ## run the tests on the deployed stack, also those in a browser
	@$(BIN)/python -m pytest $(DEPLOYED)

browser: install ## run the tests in a browser; pictures of each screen, in three widths and both themes, go to .local/screenshots
	@PICTURES=taken $(BIN)/python -m pytest tests/browser

prove: $(DEV) ## live 20,000 new random schedules of documents and of payments; WORLD=, SCHEDULES=, SEED= choose
	@PYTHONPATH=.:layers/shared $(BIN)/python -m tests.property.lives.prove

compiled: $(DEV)
	@mkdir -p .local && $(BIN)/python -m pytest --collect-only tests $(DEPLOYED:%=--ignore=%) > .local/compiled.log \
		|| { cat .local/compiled.log; exit 1; }

formatted: $(DEV) ## check the format of the code
	@$(BIN)/ruff format --check .

lint: $(DEV) ## check the code with ruff
	@$(BIN)/ruff check .

types: $(DEV) ## check the types with mypy
	@$(BIN)/mypy $(TYPED)

consoletypes: $(DEV) ## check the types of the console's modules with TypeScript
	@$(BIN)/python -m scripts.console_types

layers: $(DEV) ## check which package uses which
	@PYTHONPATH=.:layers/shared $(BIN)/lint-imports

template: $(STACK) ## check the SAM template
	@AWS_DEFAULT_REGION=us-east-1 SAM_CLI_TELEMETRY=0 .local/venv-sam/bin/sam validate --lint

audit: $(DEV) ## look up the locked dependencies in an advisory database
	@$(BIN)/python -m scripts.audit .local/venv-audit/bin/pip-audit $(MAKE) --no-print-directory .local/venv-audit/.python-$(VERSION)

format: $(DEV) ## format the code
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

openapi: $(DEV) ## write the OpenAPI document and the console's types of it again
	PYTHONPATH=.:layers/shared $(BIN)/python -m scripts.openapi

rules: $(DEV) ## write the table of rules and their tests again
	$(BIN)/python -m scripts.rules

vendor: $(DEV) ## fetch the console's modules from npm again and compare them; UPGRADE=1 takes new versions
	@$(BIN)/python -m scripts.vendor $(if $(UPGRADE),--upgrade)

bench: install ## measure against the bars
	@PYTHONPATH=.:layers/shared exec $(BIN)/python -m bench

# ------------------------------------------------------------------ dependencies

UV = .local/venv-uv/bin/uv pip compile -q --universal --generate-hashes --python-version 3.11 --no-header $(UPGRADE)

lock: $(FILLING) ## write the lock files again; UPGRADE=--upgrade takes new versions
	for name in layers/shared/requirements layers/matching/requirements requirements/dev requirements/sam requirements/ministack requirements/audit requirements/uv; do \
		$(UV) $$name.in -o $$name.txt || exit; done

# ------------------------------------------------------------------ AWS
# `make deploy STAGE=prod` with credentials of the account in the environment. Runtime and architecture are
# the template's defaults. The bytecode in the package must match the Python version of the runtime.

AWS_VERSION := 3.13
AWS_WHEELS := manylinux_2_28_aarch64
SAM := .local/venv-sam/bin/sam
RUNTIME_PYTHON := .local/venv-ministack/bin/python

build: install ## build the template for this machine
	@$(BIN)/python -m sandbox.stack build

package: install ## build the template for AWS
	$(if $(filter-out $(AWS_VERSION),$(VERSION)),$(error The runtime on AWS is Python $(AWS_VERSION): make $@ PYTHON=python$(AWS_VERSION)))
	PATH="$(CURDIR)/$(dir $(RUNTIME_PYTHON)):$$PATH" PYTHON="$(CURDIR)/$(RUNTIME_PYTHON)" LAYER_PLATFORM=$(AWS_WHEELS) \
		$(SAM) build --config-env $(STAGE)
	$(MAKE) -s parameters > .aws-sam/build/SharedLayer/deployed-with.toml
	for function in .aws-sam/build/*Function; do \
		$(RUNTIME_PYTHON) -m compileall -q --invalidation-mode unchecked-hash -s $$function -p /var/task $$function; done

# The layer holds them: SAM publishes no new version of a function because a parameter has another value, but it does
# because the layer is another one. Without it the aliases would stay on versions with the old values.
parameters: ## print the parameters of STAGE
	@sed -n '/^\[$(STAGE)\.deploy\.parameters\]/,/^$$/p' samconfig.toml

deploy: package ## build and deploy to AWS
	$(SAM) deploy --config-env $(STAGE)

credentials: $(DEV) ## keep a tenant's Alvys credentials under the stack's key; STACK=, TENANT=, FROM=- reads them from the input
	@PYTHONPATH=.:layers/shared $(BIN)/python -m scripts.alvys_credentials $(STACK) $(TENANT) --from $(or $(FROM),secret)

clean: ## remove everything that was built or written locally
	rm -rf .local .aws-sam .venv .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache
