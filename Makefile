# What people and machines do with this checkout. 'make' alone lists it.

PYTHON ?= $(shell command -v python3.11 || command -v python3.12 || echo python3.11)
BIN := .venv/bin
# The last OpenCV wheel unpacked is the one imported; this one needs no libGL.
HEADLESS_OPENCV := opencv-python-headless==4.11.0.86

.DEFAULT_GOAL := help
.PHONY: help setup check test test-slow test-gpu format dvc-deps

help:  ## lists the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "%-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: .venv/installed  ## makes .venv and installs everything into it

.venv/installed: pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet -c constraints.txt -e '.[dev]'
	$(BIN)/python -m pip install --quiet --force-reinstall --no-deps $(HEADLESS_OPENCV)
	touch $@

check:  ## style, types, import layers
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

test:  ## all tests but the slow ones, on two cores within ten minutes
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest -n 2 --dist loadfile

test-slow:  ## the tests that take minutes
	$(BIN)/python -m pytest -m slow

test-gpu:  ## the tests that need a CUDA device
	$(BIN)/python -m pytest -m gpu

format:  ## formats the code
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

dvc-deps:  ## writes code modules and blocks of params into dvc.yaml, from the stages
	$(BIN)/python tests/architecture/dvc_graph.py
