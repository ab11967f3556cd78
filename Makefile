# The tasks of this package. `make` alone lists them.

# What the demo trains. Each can be set on the command line: make demo EPOCHS=4
DEMO ?= demo
DATA ?= parts
BACKBONE ?= small-vgg
EPOCHS ?= 8
ERASE ?= pool1,pool2
TRAIN_OPTIONS ?=
ERASE_OPTIONS ?= --threshold 0.5 --erase-from 3
TEST_OPTIONS ?=

# Debian packages with the libraries and headers that the package links.
PACKAGES := libdnnl-dev libopenblas-dev liblapacke-dev zlib1g-dev libturbojpeg0-dev libpng-dev \
  libtiff-dev libwebp-dev

# Tests are built with other flags than the rest; a folder of their own keeps each build from undoing the other.
TEST_BUILD := .build-tests
WITHOUT_ONEDNN_BUILD := .build-tests-without-onednn
OTHER_ONEDNN_BUILD := .build-tests-onednn3

# Where another oneDNN lies, with include/ and lib/ in it: make test-onednn3 ONEDNN=DIR
ONEDNN ?=
ADDRESS_BUILD := .build-address
THREAD_BUILD := .build-thread
FUZZ_BUILD := .build-fuzz
EXAMPLE_BUILD := .build-examples
EXAMPLES := CustomNetwork CustomLayer ErasedResNet TrainingLoop \
  TwoHeads InceptionBackbone ChannelMeanMap BoxRatioMetric Rings FusedBlock OwnOperation

# What runs under sanitizers: all that computes, and what reads files of weights. The random tests run
# fewer cases than usual.
SANITIZED ?= ^(CoreTests|KernelsTests|AutodiffTests|ErrorTextTests|LayersTests|ErasingTests|OptimizersTests|PropertyTests|InterchangeTests)\.
SANITIZED_CASES ?= 200

# Kills of each kind of run: make check-kills KILLS=50 KILL_OPTIONS="--kinds meil-adam --backbone small-vgg"
KILLS ?= 50
KILL_OPTIONS ?=

# For Fuzz/run.py: make fuzz FUZZ_OPTIONS="--minutes 1 --executions 1 pickle"
FUZZ_OPTIONS ?=

# Measurements, and which of them: make bench FILTER=conv; make bench-peers PEERS_OPTIONS="--rows infer-vgg16-1"
BENCH_BUILD := .build-benchmarks
FILTER ?=
PEERS_OUT ?= .build-peers
PEERS_OPTIONS ?=
SCALING_OPTIONS ?=

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.PHONY: help setup build test test-without-onednn test-onednn3 test-address test-thread fuzz check-kills check-disks \
  check-hostile check-events check-onnx check-torchvision check-comments demo examples snippets bench bench-peers \
  bench-scaling clean

help:
	@echo "make setup      install the missing Debian packages; asks the network for nothing if all are there"
	@echo "make build      build the libraries and the command line tool: .build/release/eil"
	@echo "make demo       train a plain network and its erased twin, write $(DEMO)/report.html"
	@echo "make test       run all tests (EIL_DATA=DIR adds those on real images)"
	@echo "make test-without-onednn  the same without oneDNN, which then need not be installed"
	@echo "make test-onednn3   the same with the oneDNN in ONEDNN=DIR, such as a Python environment with onednn-devel"
	@echo "make test-address   run the tests of what computes under Address Sanitizer (SANITIZED=REGEX for others)"
	@echo "make test-thread    the same under Thread Sanitizer"
	@echo "make fuzz       feed the readers of files with damaged ones, a quarter of an hour each (FUZZ_OPTIONS for less)"
	@echo "make check-kills    kill training runs at KILLS=50 random moments and compare them with runs left in peace"
	@echo "make check-disks    train on disks that are full or can only be read; needs root"
	@echo "make check-hostile  give the program hundreds of inputs that are broken, odd or meant to harm"
	@echo "make check-torchvision   compare logits and gradients with torchvision's (PYTHON=PROGRAM with torch and torchvision)"
	@echo "make check-events   read event files with TensorBoard (PYTHON=PROGRAM with tensorboard)"
	@echo "make check-onnx     compare with ONNX Runtime and PyTorch (PYTHON=PROGRAM with torch, onnx and onnxruntime)"
	@echo "make check-comments   list public declarations without a documentation comment, in what was built last"
	@echo "make examples   build and run the examples and the code in the documentation"
	@echo "make bench      run the benchmark suites and print tables (FILTER=REGEX for some of them)"
	@echo "make bench-peers    beside PyTorch, ONNX Runtime and torchvision, in turn; half an hour; EIL_DATA=DIR adds loading"
	@echo "make bench-scaling  time against batch, image size and threads, with plots for the documentation"
	@echo "make clean      remove everything that was built; runs and the demo's results stay"

setup:
	@if ! command -v swift > /dev/null; then \
	  echo "setup: there is no 'swift' command. Install Swift 6.1 or later from https://www.swift.org/install" \
	    "and put it on the PATH." >&2; \
	  exit 1; \
	fi; \
	if ! command -v dpkg-query > /dev/null || ! command -v apt-get > /dev/null; then \
	  echo "setup: this is not Debian, so nothing is installed. What is needed: oneDNN 2.6 or later, OpenBLAS," \
	    "LAPACKE, zlib, TurboJPEG, libpng, libtiff 4.5 or later, libwebp (each with its headers) and a C++ standard" \
	    "library."; \
	  exit 0; \
	fi; \
	missing=""; \
	for package in $(PACKAGES); do \
	  if [[ "$$(dpkg-query -W -f='$${Status}' $$package 2> /dev/null || true)" != *"ok installed"* ]]; then \
	    missing="$$missing $$package"; \
	  fi; \
	done; \
	compgen -G "/usr/include/c++/*/vector" > /dev/null || missing="$$missing g++"; \
	command -v git > /dev/null || missing="$$missing git"; \
	if [[ -z "$$missing" ]]; then echo "setup: nothing is missing"; exit 0; fi; \
	echo "setup: installing$$missing"; \
	if [[ "$$(id -u)" == 0 ]]; then as_root=""; \
	elif command -v sudo > /dev/null; then as_root="sudo"; \
	else \
	  echo "setup: packages are missing and neither root nor sudo is at hand. As root, run:" >&2; \
	  echo "  apt-get update && apt-get install --yes --no-install-recommends$$missing" >&2; \
	  exit 1; \
	fi; \
	$$as_root apt-get update --quiet; \
	DEBIAN_FRONTEND=noninteractive $$as_root apt-get install --quiet --yes --no-install-recommends $$missing

build: setup
	swift build -c release --product eil

# Tests run side by side and each computes on a team of threads; those that wait had better sleep than spin.
test: setup
	OMP_WAIT_POLICY=passive swift test -c release -Xswiftc -enable-testing --scratch-path $(TEST_BUILD) $(TEST_OPTIONS)

test-without-onednn: PACKAGES := $(filter-out libdnnl-dev,$(PACKAGES))
test-without-onednn: setup
	OMP_WAIT_POLICY=passive swift test -c release --disable-default-traits -Xswiftc -enable-testing \
	  --scratch-path $(WITHOUT_ONEDNN_BUILD) $(TEST_OPTIONS)

# The libraries that Python packages bring compute through OpenCL, whose driver lies beside them.
test-onednn3: PACKAGES := $(filter-out libdnnl-dev,$(PACKAGES))
test-onednn3: setup
	@if [[ ! -e "$(ONEDNN)/include/oneapi/dnnl/dnnl.hpp" || ! -e "$(ONEDNN)/lib/libdnnl.so" ]]; then \
	  echo "test-onednn3: '$(ONEDNN)' has no include/oneapi/dnnl/dnnl.hpp and lib/libdnnl.so." \
	    "Name the folder with both: make test-onednn3 ONEDNN=DIR" >&2; \
	  exit 1; \
	fi
	if [[ -e "$(ONEDNN)/lib/libintelocl.so" ]]; then export OCL_ICD_FILENAMES="$(ONEDNN)/lib/libintelocl.so"; fi; \
	export LD_LIBRARY_PATH="$(ONEDNN)/lib$${LD_LIBRARY_PATH:+:$$LD_LIBRARY_PATH}"; \
	OMP_WAIT_POLICY=passive swift test -c release -Xswiftc -enable-testing \
	  -Xcxx -I"$(ONEDNN)/include" -Xlinker -L"$(ONEDNN)/lib" --scratch-path $(OTHER_ONEDNN_BUILD) $(TEST_OPTIONS)

# Leaks are looked for by tests of their own: the run-time libraries keep memory on purpose.
test-address: setup
	ASAN_OPTIONS=detect_leaks=0 OMP_WAIT_POLICY=passive EIL_PROPERTY_CASES=$(SANITIZED_CASES) \
	  swift test -c release -Xswiftc -enable-testing --sanitize=address --scratch-path $(ADDRESS_BUILD) \
	  --filter '$(SANITIZED)' $(TEST_OPTIONS)

# What oneDNN, libgomp and the system's libraries do among themselves is not instrumented, and not looked at; see
# Docs/Testing.md for what is told to the sanitizer instead.
test-thread: setup
	TSAN_OPTIONS="ignore_noninstrumented_modules=1 exitcode=66" OMP_WAIT_POLICY=passive \
	  EIL_PROPERTY_CASES=$(SANITIZED_CASES) \
	  swift test -c release -Xswiftc -enable-testing --sanitize=thread --scratch-path $(THREAD_BUILD) \
	  --filter '$(SANITIZED)' $(TEST_OPTIONS)

# Fuzzer and sanitizer in one option: the compiler heeds the last only.
fuzz: setup
	swift build --package-path Fuzz -c release -Xswiftc -enable-testing --scratch-path $(FUZZ_BUILD) \
	  --sanitize fuzzer -Xswiftc -sanitize=fuzzer,address
	python3 Fuzz/run.py --programs $(FUZZ_BUILD)/release --corpus $(FUZZ_BUILD)/corpus $(FUZZ_OPTIONS)

check-kills: build
	python3 Tests/Interoperability/kill_runs.py .build/release/eil --kills $(KILLS) $(KILL_OPTIONS)

check-disks: build
	python3 Tests/Interoperability/full_disk.py .build/release/eil

# Inputs that are broken, odd or meant to harm: make check-hostile HOSTILE_OPTIONS="--only masks"
HOSTILE_OPTIONS ?=
check-hostile: build
	python3 Tests/Hostile/hostile.py .build/release/eil $(HOSTILE_OPTIONS)

# What this package writes and reads, beside other programs. Models and runs stay in ONNX_WORK for the next time.
PYTHON ?= python3
check-torchvision: build
	swift build -c release --product parameter-gradients
	$(PYTHON) Tests/Interoperability/torchvision_parity.py --eil .build/release/eil \
	  --gradients .build/release/parameter-gradients

ONNX_WORK ?= .build-check-onnx
check-onnx: build
	$(PYTHON) Tests/Interoperability/onnx_runtime.py --eil .build/release/eil --work $(ONNX_WORK) \
	  --tests "OMP_WAIT_POLICY=passive swift test -c release -Xswiftc -enable-testing --scratch-path $(TEST_BUILD) \
	  --filter ONNXInteroperability"

EVENTS ?= .build-check-events
check-events:
	rm -rf $(EVENTS)
	mkdir -p $(EVENTS)
	EIL_EVENTS=$(abspath $(EVENTS)) swift test -c release -Xswiftc -enable-testing --scratch-path $(TEST_BUILD) \
	  --filter EventFileTests/filesForOtherReaders
	$(PYTHON) Tests/Interoperability/event_files.py $(EVENTS)

demo: build
	rm -rf "$(DEMO)/plain" "$(DEMO)/meil"
	.build/release/eil train --data $(DATA) --backbone $(BACKBONE) --epochs $(EPOCHS) $(TRAIN_OPTIONS) \
	  --out "$(DEMO)/plain"
	.build/release/eil train --data $(DATA) --backbone $(BACKBONE) --epochs $(EPOCHS) $(TRAIN_OPTIONS) \
	  --erase $(ERASE) $(ERASE_OPTIONS) --out "$(DEMO)/meil"
	.build/release/eil report --run "$(DEMO)/plain" --run "$(DEMO)/meil" --data $(DATA) --out "$(DEMO)/report.html"
	@echo "Open $(DEMO)/report.html in a browser."

examples: setup snippets
	swift build --package-path Examples -c release --scratch-path $(EXAMPLE_BUILD)
	@for example in $(EXAMPLES); do \
	  echo; echo "== $$example"; \
	  $(EXAMPLE_BUILD)/release/$$example; \
	done

snippets:
	Docs/check-snippets.sh $(EXAMPLE_BUILD)

# Reads the modules of whatever was built last, and builds nothing.
check-comments:
	Docs/check-comments.py

bench: setup
	@swift package --package-path Benchmarks --scratch-path $(BENCH_BUILD) benchmark \
	  --no-progress --grouping metric --format markdown --filter '.*($(FILTER)).*'

bench-peers: build
	Benchmarks/peers/setup.sh
	Benchmarks/.venv/bin/python Benchmarks/peers/compare.py $(if $(EIL_DATA),--data "$(EIL_DATA)/cub-originals") \
	  --out $(PEERS_OUT)/peers.json --markdown $(PEERS_OUT)/peers.md $(PEERS_OPTIONS)

bench-scaling: build
	Benchmarks/peers/setup.sh
	Benchmarks/.venv/bin/python Benchmarks/scaling/scale.py --out $(PEERS_OUT)/scaling.json $(SCALING_OPTIONS)

clean:
	rm -rf .build $(TEST_BUILD) $(WITHOUT_ONEDNN_BUILD) $(OTHER_ONEDNN_BUILD) $(ADDRESS_BUILD) $(THREAD_BUILD) $(FUZZ_BUILD)
	rm -rf $(BENCH_BUILD) $(PEERS_OUT) $(EXAMPLE_BUILD) .build-snippets Examples/.build
