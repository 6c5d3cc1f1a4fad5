# What people and machines do with this checkout. 'make' alone lists it.

# The first that runs and is of a version that everything is there for.
PYTHON ?= $(shell for python in python3.11 python3.12 python3 python; do \
	$$python -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 12))' 2>/dev/null \
	&& echo $$python && break; done)
BIN := .venv/bin

.DEFAULT_GOAL := help
.PHONY: help setup demo server deploy worker check test test-slow test-gpu format dvc-deps constraints

help:  ## lists the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "%-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup:  ## makes .venv and installs everything into it; nothing where that is done
	@python='$(PYTHON)'; test -n "$$python" || \
	{ echo 'set-up: needs Python 3.11 or 3.12: as root: apt-get install python3.11; or name one with PYTHON=...' >&2; exit 1; }; \
	"$$python" tools/set_up.py

demo: setup  ## everything in params.yaml, at first the sample: trains, films, judges; goes on where it was
	@$(BIN)/motiontransfer run

server: setup  ## Prefect's server with its page, on this machine alone, until Ctrl-C
	@$(BIN)/motiontransfer server

deploy: setup  ## tells the server what can be started there; again after an add
	@$(BIN)/motiontransfer deploy

worker: setup  ## runs here what is started on the server, until Ctrl-C
	@$(BIN)/motiontransfer worker

check: setup  ## style, types, import layers
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

test: setup  ## all tests but the slow ones, on two cores within ten minutes
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest -n 2 --dist loadfile

test-slow: setup  ## the tests that take minutes
	$(BIN)/python -m pytest -m slow

test-gpu: setup  ## the tests that need a CUDA device
	$(BIN)/python -m pytest -m gpu

format: setup  ## formats the code
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

dvc-deps: setup  ## writes blocks of params into dvc.yaml and links in stages/code, from the stages
	$(BIN)/python tests/architecture/dvc_graph.py

constraints: setup  ## pins what is installed now; what comes with a CUDA build of torch is that build's own affair
	@{ sed '/^[^#]/,$$d' constraints.txt; $(BIN)/pip freeze --exclude-editable | sed '/^\(nvidia\|cuda\|triton\)/d; s/+.*//'; } \
	> constraints.new && mv constraints.new constraints.txt
