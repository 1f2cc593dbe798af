# VirtWold. `make help` lists what there is to make.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := all
.DELETE_ON_ERROR:
.SUFFIXES:

# The framework that the native binary is made of, and how.
NATIVE_FRAMEWORK ?= net9.0
CONFIGURATION ?= Release

# What it is made for: this machine, in .NET's words (linux-x64, linux-arm64).
MACHINE := $(shell uname -m)
RID ?= linux-$(patsubst aarch64,arm64,$(patsubst x86_64,x64,$(MACHINE)))

# Where `make install` puts it. DESTDIR goes in front of everything, for those who build packages.
PREFIX ?= /usr/local
DESTDIR ?=

# What `make deps` installs for: build, demo or test; each includes the ones before it.
FOR ?= test

# dotnet says what it does and nothing else, and leaves no build servers behind.
export DOTNET_CLI_TELEMETRY_OPTOUT := 1
export DOTNET_NOLOGO := 1
export MSBUILDDISABLENODEREUSE := 1
export UseSharedCompilation := false

binary := artifacts/virtwold
published := artifacts/publish-$(RID)
results := artifacts/test-results
scripts := .ci/run $(wildcard tests/*.sh tests/*/*.sh)

# Everything that the binary is made of. The folders are in it too: they change when a file goes.
sources := $(shell find src -type d -o -name '*.cs' -o -name '*.csproj' -o -name 'packages.lock.json') \
	Directory.Build.props Directory.Packages.props global.json .editorconfig

.PHONY: all
all: $(binary) ## Build the native binary, artifacts/virtwold

$(binary): $(sources) artifacts/native-settings
	rm -rf $(published)
	dotnet publish src/VirtWold -warnaserror -c $(CONFIGURATION) -f $(NATIVE_FRAMEWORK) -r $(RID) -o $(published)
	install -m 0755 $(published)/virtwold $@

# Changes only when the settings do: another framework or machine is another binary.
settings := $(NATIVE_FRAMEWORK) $(CONFIGURATION) $(RID)
ifneq ($(file < artifacts/native-settings),$(settings))
.PHONY: artifacts/native-settings
endif
artifacts/native-settings:
	@mkdir -p $(@D)
	@echo '$(settings)' >$@

.PHONY: deps
deps: ## Install what is missing to build and test (FOR=build, FOR=demo: less)
	@tests/dependencies.sh $(FOR)

# The tools come before the build, whatever -j says: so these are steps, not prerequisites.
.PHONY: demo
demo: ## Show a packet waking a machine: installs, builds, cleans up behind itself
	@tests/dependencies.sh demo
	@$(MAKE) --no-print-directory -q $(binary) || $(MAKE) --no-print-directory $(binary)
	@tests/demo/demo.sh

.PHONY: test
test: ## Run all tests; the last line says how many passed
	@tests/dependencies.sh test
	@$(MAKE) --no-print-directory -q $(binary) || $(MAKE) --no-print-directory $(binary)
	@$(call run-tests,VirtWold.Tests VirtWold.SystemTests)

.PHONY: unit
unit: ## Run the unit tests alone: no root, no network
	@$(call run-tests,VirtWold.Tests)

.PHONY: system
system: $(binary) ## Run the system tests alone: as root, with real senders and hypervisors
	@$(call run-tests,VirtWold.SystemTests)

# For how long the endless ones run.
SECONDS ?= 60

.PHONY: fuzz
fuzz: ## Hold the readers against a naive one on made-up frames (SECONDS=60)
	VIRTWOLD_FUZZ_SECONDS=$(SECONDS) dotnet test tests/VirtWold.Tests -c Release --logger 'console;verbosity=detailed' \
		--filter FullyQualifiedName~FuzzTests

# What is drawn at random is drawn from SEED; without one, each time from another, which is printed.
SEED ?=
.PHONY: soak
soak: $(binary) ## Let machines, packets and libvirtd come and go at random (SECONDS=60, SEED=...)
	VIRTWOLD_SOAK_SECONDS=$(SECONDS) VIRTWOLD_SOAK_SEED=$(SEED) dotnet test tests/VirtWold.SystemTests -c Release \
		--filter FullyQualifiedName~.Soak. --logger 'console;verbosity=detailed'

# $(call run-tests,PROJECT...): runs each of them, whatever became of the one before, and adds up the results. Started in the
# background or by nohup, a shell ignores SIGINT or SIGHUP, and so would each daemon that is tested.
define run-tests
	status=0; \
	for project in $(1); do \
		rm -f $(results)/$$project.trx; \
		env --default-signal=HUP,INT,TERM dotnet test tests/$$project -c Release --logger "trx;LogFileName=$$project.trx" --results-directory $(results) || status=1; \
	done; \
	tests/summary.sh $(patsubst %,$(results)/%.trx,$(1)) || status=1; \
	exit $$status
endef

.PHONY: bench
bench: ## Measure what it costs, beside its goals (ONLY=reading, capture or waking: part of that)
	@tests/dependencies.sh demo
	@$(MAKE) --no-print-directory -q $(binary) || $(MAKE) --no-print-directory $(binary)
	@dotnet run --project tests/VirtWold.Benchmarks -c Release -- $(ONLY)

.PHONY: format
format: ## Put the source into shape
	dotnet format VirtWold.sln

.PHONY: format-check
format-check: ## Fail where the source is out of shape, or a script is doubtful
	dotnet format VirtWold.sln --verify-no-changes
	shellcheck $(scripts)

.PHONY: install
install: $(binary) ## Install it under PREFIX (/usr/local), all of it under DESTDIR if that is set
	install -d $(DESTDIR)$(PREFIX)/sbin $(DESTDIR)$(PREFIX)/share/doc/virtwold
	install -m 0755 $(binary) $(DESTDIR)$(PREFIX)/sbin/virtwold
	install -m 0644 LICENSE README.md $(DESTDIR)$(PREFIX)/share/doc/virtwold

.PHONY: uninstall
uninstall: ## Remove what install put there
	rm -f $(DESTDIR)$(PREFIX)/sbin/virtwold
	rm -f $(addprefix $(DESTDIR)$(PREFIX)/share/doc/virtwold/,LICENSE README.md)
	[[ ! -d $(DESTDIR)$(PREFIX)/share/doc/virtwold ]] || rmdir --ignore-fail-on-non-empty $(DESTDIR)$(PREFIX)/share/doc/virtwold

.PHONY: clean
clean: ## Remove everything that was built
	rm -rf artifacts

.PHONY: help
help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-14s %s\n", $$1, $$2 }' Makefile
	@printf '\nMay be set: %s %s\n' 'PREFIX=$(PREFIX) DESTDIR=$(DESTDIR) RID=$(RID)' \
		'NATIVE_FRAMEWORK=$(NATIVE_FRAMEWORK) CONFIGURATION=$(CONFIGURATION)'
