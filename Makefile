# Two targets are all a newcomer needs: `make demo` and `make test`. `make help` lists the rest.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

# The rows that benchmark-peers generates.
ROWS ?= 200000

# The Python that has the peers; the default is made by scripts/install-python-peers.
PYTHON ?= .venv/bin/python

# One configuration for everything; debug builds only in check-debug and sanitize. An import that
# Package.swift does not declare is an error.
BUILD := swift build -c release --explicit-target-dependency-import-check error

.PHONY: help demo test build lint service check-debug sanitize docs kernels coverage oracles large benchmark-peers benchmark-paths benchmark-drivers benchmark-throughput artefacts install clean

help: ## This list.
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 24

demo: build ## Train, evaluate and score on the Telco data; installs and builds first.
	scripts/demo

test: install ## Build and run every test; installs first, also R for the tables of its packages.
	scripts/install-test-data
	$(BUILD) --build-tests
	scripts/test

build: install ## The command, .build/release/tenure.
	$(BUILD) --product tenure

lint: ## Formatting and documentation rules.
	swift format lint --strict --parallel --recursive Sources Tests Examples Benchmarks Fuzzing Package.swift

service: build ## An embedded scorer: what it loads, and that it predicts what the command does.
	scripts/check-service

check-debug: install ## Every test in a debug build, where overflow and bounds checks are loudest.
	swift build --scratch-path .build-debug --build-tests
	swift test --scratch-path .build-debug --skip-build --disable-xctest

sanitize: install ## The thread sanitizer on lanes, the address sanitizer on the readers.
	scripts/sanitize

docs: install ## The documentation, in .build/documentation; warnings are errors.
	scripts/docs

kernels: install ## Every test of numbers on each of OpenBLAS's kernels, as other processors run them.
	$(BUILD) --build-tests
	scripts/kernels

coverage: install ## 2,000 simulated samples: how often intervals cover the truth, given time served.
	$(BUILD) --build-tests
	COVERAGE_RUNS=2000 scripts/test --filter "SurvivalAnalysisTests.*CoverageTests"

.PHONY: lifetimes random-designs landmarks benchmark-aft
lifetimes: install ## 1,000 random designs: parametric families converge or say why not.
	$(BUILD) --build-tests
	LIFETIME_DESIGNS=1000 scripts/test --filter LifetimeStartTests

random-designs: install ## 1,000 random designs of splines and of cure models: all converge or say why not.
	$(BUILD) --build-tests
	DESIGN_RUNS=1000 scripts/test --filter randomDesigns

landmarks: build ## Calibration of the twelve-month forecast on Telco by landmark, as a table.
	scripts/landmark-calibration

benchmark-aft: build ## Parametric fits beside R and, with PYTHON's, lifelines: answers, then times.
	scripts/install-oracles
	Benchmarks/peers/aft --rows $(ROWS) --python $(PYTHON)

oracles: ## Run R again and compare with the committed reference numbers; installs R first.
	scripts/oracles

large: build ## A million customers: robust errors, scores with intervals, memory.
	scripts/check-large

benchmark-peers: build $(PYTHON) ## Tenure beside R and Python: same answers, then times and memory.
	scripts/install-oracles
	Benchmarks/peers/run --rows $(ROWS) --python $(PYTHON)
	Benchmarks/peers/curves --rows $(ROWS) --python $(PYTHON)

benchmark-paths: build $(PYTHON) ## Lasso paths beside glmnet and adelie: objectives, times.
	scripts/install-oracles
	Benchmarks/peers/paths --rows $(ROWS) --python $(PYTHON)

benchmark-throughput: ROWS = 1000000
benchmark-throughput: build $(PYTHON) ## Scoring beside memory and peers: answers, then a table; ROWS=2000 tries it.
	Benchmarks/throughput --rows $(ROWS) --python $(PYTHON)

.venv/bin/python: scripts/install-python-peers
	scripts/install-python-peers .venv
	touch $@

artefacts: build ## Run every kind of exported artefact with the program that it is for.
	scripts/artefacts .build/release/tenure $(QUICK)

install:
	@scripts/install

clean: ## Remove everything that was built.
	rm -rf .build .build-* Examples/*/.build

.PHONY: measure-coverage
measure-coverage: install ## 2,000 simulated samples: how often intervals of measures cover the truth.
	$(BUILD) --build-tests
	MEASURE_COVERAGE_RUNS=2000 scripts/test --filter MeasureCoverageTests

.PHONY: driver-coverage
driver-coverage: install ## 2,000 simulated surveys: how often intervals of drivers cover the truth.
	$(BUILD) --build-tests
	DRIVER_COVERAGE_RUNS=2000 scripts/test --filter DriverCoverageTests

.PHONY: report-check
report-check: build ## Reports and pictures in headless Chromium: overlaps, contrast, axe, screenshots.
	scripts/check-report

.PHONY: benchmark-measures
benchmark-measures: build ## A million predictions judged beside scikit-learn and scikit-survival; validation beside rms.
	scripts/install-oracles
	Benchmarks/peers/measures --python $(PYTHON)
	Benchmarks/peers/validate

benchmark-drivers: build $(PYTHON) ## Logistic dominance beside statsmodels: shares, times.
	$(PYTHON) Benchmarks/peers/drivers --rows 2000 --drivers 6 --sample 64
	$(PYTHON) Benchmarks/peers/drivers

.PHONY: scoring-service
scoring-service: build ## The HTTP service: 100,000 requests over loopback, bad requests, reload under load.
	scripts/check-scoring-service

.PHONY: fuzz
fuzz: build ## Fuzz the readers of tables and of model documents, SECONDS (60) each.
	scripts/fuzz $(or $(SECONDS),60)
