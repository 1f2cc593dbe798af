# VirtWold. `make help` lists what there is to make.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := all
.DELETE_ON_ERROR:
.SUFFIXES:

CONFIGURATION ?= Release

# What it is made for, in .NET's words (linux-x64, linux-arm64): this machine, or another one.
MACHINE := $(shell uname -m)
native := linux-$(patsubst aarch64,arm64,$(patsubst x86_64,x64,$(MACHINE)))
RID ?= $(native)
cross := $(filter-out $(native),$(RID))

# The same in Debian's words, which containers use, too.
debian-name = $(patsubst linux-%,%,$(patsubst linux-x64,linux-amd64,$(1)))
architecture := $(call debian-name,$(RID))

# PIE=yes makes a position-independent program. The default is a fixed address, which saves memory and time at each start.
PIE ?= no

# SYMBOLS=yes puts line numbers into the file for debuggers. Without them the same source gives the same program, wherever it is built.
SYMBOLS ?= no

# Where `make install` puts it. DESTDIR goes in front of everything, for those who build packages.
PREFIX ?= /usr/local
SYSCONFDIR ?= /etc
UNITDIR ?= $(PREFIX)/lib/systemd/system
DESTDIR ?=

# Which service managers' files go with it: for this machine the one that it has, for others (DESTDIR) both.
INIT ?= $(if $(DESTDIR),systemd openrc,$(if $(wildcard /sbin/openrc-run),openrc,systemd))

# What `make deps` installs for: build, demo or test, each of which includes the ones before it; arm64, deb or image.
FOR ?= test

# dotnet says what it does and nothing else, and leaves no build servers behind.
export DOTNET_CLI_TELEMETRY_OPTOUT := 1
export DOTNET_NOLOGO := 1
export MSBUILDDISABLENODEREUSE := 1
export UseSharedCompilation := false

# A program for another machine lies beside the one for this machine.
binary := artifacts/$(if $(cross),$(RID)/)virtwold
published := artifacts/publish-$(RID)
results := artifacts/test-results
scripts := .ci/run tests/guest/init $(wildcard tests/*.sh tests/*/*.sh init-scripts/*/*.sh init-scripts/openrc/*.initd init-scripts/debian/p*)
ebuilds := $(wildcard ebuild/*/*/*.ebuild)

# The commit that is built, for --version: as git has it, or as the tarball does. Changes that aren't committed show.
git := git -c safe.directory='*'
commit := $(strip $(if $(wildcard .git), \
	$(shell $(git) rev-parse --short=7 HEAD 2>/dev/null)$(shell $(git) diff --quiet HEAD 2>/dev/null || [[ $$? != 1 ]] || echo -dirty), \
	$(file < COMMIT)))

# For another machine: its own tools for what the compiler leaves to others. The build for this one has analyzed the source.
cross-options := -p:LinkerFlavor=lld -p:ObjCopyName=aarch64-linux-gnu-objcopy -p:RunAnalyzers=false
settings := $(CONFIGURATION) $(RID) $(PIE) $(SYMBOLS) $(commit)
settings-file := artifacts/settings-$(RID)

# Everything that the binary is made of. The folders are in it too: they change when a file goes.
sources := $(shell find src -type d -o -name '*.cs' -o -name '*.html' -o -name '*.css' -o -name '*.js' -o -name '*.bpf.c' -o -name '*.csproj' -o -name 'packages.lock.json') \
	Directory.Build.props Directory.Packages.props global.json .editorconfig

.PHONY: all
all: $(binary) ## Build the native binary, artifacts/virtwold

$(binary): $(sources) $(settings-file)
	@tests/dependencies.sh $(if $(cross),$(architecture),build)
	rm -rf $(published) artifacts/obj/VirtWold/*_$(RID)/native
	dotnet publish src/VirtWold -warnaserror -c $(CONFIGURATION) -r $(RID) -o $(published) $(if $(commit),-p:SourceRevisionId=$(commit)) $(if $(filter yes,$(PIE)),-p:PositionIndependentExecutable=true) -p:DebugType=$(if $(filter yes,$(SYMBOLS)),portable,none) $(if $(cross),$(cross-options))
	install -D -m 0755 $(published)/virtwold $@

# Changes only when the settings do: another configuration or commit is another binary.
ifneq ($(file < $(settings-file)),$(settings))
.PHONY: $(settings-file)
endif
$(settings-file):
	@mkdir -p $(@D)
	@echo '$(settings)' >$@

.PHONY: deps
deps: ## Install what is missing to build and test (FOR=build, FOR=demo: less; FOR=arm64: to build for arm64)
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
	@! tests/dependencies.sh --there arm64 || $(MAKE) --no-print-directory RID=linux-arm64
	@$(call run-tests,VirtWold.Tests VirtWold.SystemTests)

.PHONY: unit
unit: ## Run the unit tests alone: no root, no network
	@$(call run-tests,VirtWold.Tests)

.PHONY: system
system: $(binary) ## Run the system tests alone: as root, with real senders and hypervisors
	@$(call run-tests,VirtWold.SystemTests)

.PHONY: guards
guards: $(binary) ## Run the tests alone that hold memory, instructions a packet, idleness and size; as root
	@tests/dependencies.sh test
	@$(call run-tests,VirtWold.SystemTests,--filter FullyQualifiedName~.SystemTests.Guards.)

.PHONY: test-kubernetes
test-kubernetes: ## Run the tests of the KubeVirt back end alone, with a real API server; as root
	@tests/dependencies.sh test
	@$(MAKE) --no-print-directory -q $(binary) || $(MAKE) --no-print-directory $(binary)
	@$(call run-tests,VirtWold.SystemTests,--filter FullyQualifiedName~.SystemTests.Kubernetes.)

# The pictures of the documentation, taken of the real page by its test.
.PHONY: screenshots
screenshots: ## Take docs/*.png of the page anew; as root
	@tests/dependencies.sh test
	@$(MAKE) --no-print-directory -q $(binary) || $(MAKE) --no-print-directory $(binary)
	@$(call run-tests,VirtWold.SystemTests,--filter FullyQualifiedName~PagePictureTests)
	install -m 0644 -t docs $(foreach name,light dark phone,artifacts/screenshots/page-$(name).png)

# The recording of the documentation: what a real run has shown, at its times.
.PHONY: recording
recording: ## Record docs/stand-in.svg and docs/stand-in.cast again; as root
	@tests/dependencies.sh test
	@$(MAKE) --no-print-directory -q $(binary) || $(MAKE) --no-print-directory $(binary)
	@$(call run-tests,VirtWold.SystemTests,--filter FullyQualifiedName~RecordingTests)
	install -m 0644 -t docs artifacts/recordings/stand-in.svg artifacts/recordings/stand-in.cast

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

# $(call run-tests,PROJECT...,ARGUMENT...): runs each of them, whatever became of the one before, and adds up the results. Started in
# the background or by nohup, a shell ignores SIGINT or SIGHUP, and so would each daemon that is tested.
define run-tests
	status=0; \
	for project in $(1); do \
		rm -f $(results)/$$project.trx; \
		env --default-signal=HUP,INT,TERM dotnet test tests/$$project -c Release --logger "trx;LogFileName=$$project.trx" --results-directory $(results) $(2) || status=1; \
	done; \
	tests/summary.sh $(patsubst %,$(results)/%.trx,$(1)) || status=1; \
	exit $$status
endef

.PHONY: bench
bench: ## Measure what it costs, beside its goals (ONLY=reading, capture, stand-in, steering or waking: part of that)
	@tests/dependencies.sh demo
	@$(MAKE) --no-print-directory -q $(binary) || $(MAKE) --no-print-directory $(binary)
	@dotnet run --project tests/VirtWold.Benchmarks -c Release -- $(ONLY)

.PHONY: size
size: ## Show which part of the program takes how much of its file
	@tests/dependencies.sh build
	rm -rf artifacts/obj/VirtWold/*_$(RID)/native
	dotnet publish src/VirtWold -c $(CONFIGURATION) -r $(RID) -o artifacts/size-$(RID) -p:DebugType=none -p:RunAnalyzers=false -p:IlcGenerateMapFile=true
	@tests/size.sh artifacts/obj/VirtWold/*_$(RID)/native/virtwold.map.xml artifacts/size-$(RID)/virtwold

# The picture of the documentation, of the last run of `make bench`.
.PHONY: plot
plot: ## Take docs/performance.svg from what `make bench` measured last
	install -m 0644 artifacts/bench/performance.svg docs/performance.svg

.PHONY: format
format: ## Put the source into shape
	dotnet format VirtWold.sln

.PHONY: format-check
format-check: ## Fail where the source is out of shape, or a script is doubtful
	dotnet format VirtWold.sln --verify-no-changes
	for script in $(scripts) $(ebuilds); do bash -n "$$script"; done
	shellcheck $(scripts) $(ebuilds)
	xmllint --noout $(wildcard ebuild/*/*/metadata.xml)

# What goes where: source, place and mode of each file, parted by colons. Settings are left alone where they are there already.
sbin := $(PREFIX)/sbin
share := $(PREFIX)/share
installed := \
	$(binary):$(sbin)/virtwold:0755 \
	LICENSE:$(share)/doc/virtwold/LICENSE:0644 \
	NOTICE:$(share)/doc/virtwold/NOTICE:0644 \
	README.md:$(share)/doc/virtwold/README.md:0644 \
	CHANGELOG.md:$(share)/doc/virtwold/CHANGELOG.md:0644 \
	$(foreach page,$(wildcard docs/*.md docs/*.png docs/*.svg docs/*.cast),$(page):$(share)/doc/virtwold/$(page):0644) \
	$(foreach file,$(wildcard init-scripts/prometheus/*),$(file):$(share)/doc/virtwold/examples/prometheus/$(notdir $(file)):0644) \
	init-scripts/polkit/50-virtwold.rules:$(share)/doc/virtwold/examples/50-virtwold.rules:0644 \
	init-scripts/systemd/localhost.conf:$(share)/doc/virtwold/examples/localhost.conf:0644 \
	init-scripts/man/virtwold.8:$(share)/man/man8/virtwold.8:0644 \
	init-scripts/completion/virtwold.bash:$(share)/bash-completion/completions/virtwold:0644 \
	init-scripts/completion/virtwold.zsh:$(share)/zsh/site-functions/_virtwold:0644 \
	init-scripts/completion/virtwold.fish:$(share)/fish/vendor_completions.d/virtwold.fish:0644 \
	$(if $(filter systemd,$(INIT)), \
		init-scripts/systemd/virtwold@.service:$(UNITDIR)/virtwold@.service:0644 \
		init-scripts/systemd/virtwold.service:$(UNITDIR)/virtwold.service:0644 \
		init-scripts/systemd/virtwold-steer@.service:$(UNITDIR)/virtwold-steer@.service:0644 \
		init-scripts/systemd/virtwold.sysusers:$(PREFIX)/lib/sysusers.d/virtwold.conf:0644) \
	$(if $(filter openrc,$(INIT)), \
		init-scripts/openrc/virtwold.initd:$(SYSCONFDIR)/init.d/virtwold:0755 \
		init-scripts/openrc/virtwold-steer.initd:$(SYSCONFDIR)/init.d/virtwold-steer:0755)
settings-installed := \
	$(if $(filter systemd,$(INIT)), init-scripts/systemd/virtwold.default:$(SYSCONFDIR)/default/virtwold:0644) \
	$(if $(filter openrc,$(INIT)), \
		init-scripts/openrc/virtwold.confd:$(SYSCONFDIR)/conf.d/virtwold:0644 \
		init-scripts/openrc/virtwold.logrotate:$(SYSCONFDIR)/logrotate.d/virtwold:0644)

source-of = $(word 1,$(subst :, ,$(1)))
place-of = $(DESTDIR)$(word 2,$(subst :, ,$(1)))
mode-of = $(word 3,$(subst :, ,$(1)))

# Service files name the program where it is.
define newline


endef
define install-file
	install -D -m $(call mode-of,$(1)) $(call source-of,$(1)) $(call place-of,$(1))$(newline)
endef
define install-settings
	[[ -e $(call place-of,$(1)) ]] || install -D -m $(call mode-of,$(1)) $(call source-of,$(1)) $(call place-of,$(1))$(newline)
endef
define uninstall-file
	rm -f $(call place-of,$(1))$(newline)
endef
define uninstall-settings
	! cmp -s $(call source-of,$(1)) $(call place-of,$(1)) || rm -f $(call place-of,$(1))$(newline)
endef

.PHONY: install
install: $(binary) ## Install it under PREFIX (/usr/local), all of it under DESTDIR if that is set
	$(foreach file,$(installed),$(call install-file,$(file)))
	$(foreach file,$(settings-installed),$(call install-settings,$(file)))
	sed -i 's|/usr/sbin/virtwold|$(sbin)/virtwold|' $(foreach file,$(installed),$(if $(findstring init-scripts/,$(file)),$(call place-of,$(file))))
	install -d -m 0755 $(DESTDIR)$(SYSCONFDIR)/virtwold
	@$(if $(DESTDIR),,printf '%s\n' 'Next: $(strip $(if $(filter systemd,$(INIT)),systemd-sysusers && systemctl daemon-reload && systemctl enable --now virtwold@INTERFACE,see "Install" in README.md for the user that it runs as))')

.PHONY: uninstall
uninstall: ## Remove what install put there, but for settings that were changed
	$(foreach file,$(installed),$(call uninstall-file,$(file)))
	$(foreach file,$(settings-installed),$(call uninstall-settings,$(file)))
	for folder in $(share)/doc/virtwold/examples/prometheus $(share)/doc/virtwold/examples $(share)/doc/virtwold/docs $(share)/doc/virtwold $(SYSCONFDIR)/virtwold; do \
		[[ ! -d $(DESTDIR)$$folder ]] || rmdir --ignore-fail-on-non-empty $(DESTDIR)$$folder; \
	done

# Where packages are put.
PACKAGES ?= artifacts

# What a release is called, and when it was: so that the same source gives the same tarball, also when it is made from a tarball.
version := $(shell sed -n 's|.*<VersionPrefix>\(.*\)</VersionPrefix>.*|\1|p' Directory.Build.props)
release := virtwold-$(version)
release-time := $(if $(wildcard .git),$(shell $(git) log -1 --format=%ct 2>/dev/null),$(shell stat -c %Y Makefile))

# Later commits are later versions, by the day; '-' would part it from a revision of Debian's.
debian-version = $(version)$(if $(commit),+git$(shell date -u -d @$(release-time) +%Y%m%d).$(subst -,.,$(commit)))

.PHONY: deb
deb: deb-tools $(binary) ## Build the Debian package, artifacts/virtwold_VERSION_ARCHITECTURE.deb
	$(if $(filter artifacts,$(PACKAGES)),rm -f artifacts/virtwold_*_$(architecture).deb)
	init-scripts/debian/build.sh $(version) $(debian-version) $(architecture) $(PACKAGES) binary=$(binary)

# They are looked for before anything is built.
.PHONY: deb-tools
deb-tools:
	@tests/dependencies.sh deb

.PHONY: dist
dist: ## Pack the source, artifacts/virtwold-VERSION.tar.gz
	@mkdir -p $(PACKAGES) artifacts/dist
	@echo '$(commit)' >artifacts/dist/COMMIT
	@if [[ -e .git ]]; then $(git) ls-files -z; printf 'COMMIT\0'; else find . -path ./artifacts -prune -o ! -type d -printf '%P\0'; fi | LC_ALL=C sort -z | \
		sed -z '$(if $(wildcard .git),s|^COMMIT$$|artifacts/dist/COMMIT|)' | \
		tar --create --null --no-recursion --files-from=- --transform='s|^artifacts/dist/||;s|^|$(release)/|' --format=gnu --owner=root:0 --group=root:0 \
			--mode=u+rw,go+r,go-w --mtime="@$(release-time)" | \
		gzip -9n >$(PACKAGES)/$(release).tar.gz
	@echo $(PACKAGES)/$(release).tar.gz

# What a release has: from its tag, for both machines.
RELEASE ?= dist
ARCHITECTURES ?= amd64 arm64
.PHONY: release
release: ## Make everything that a release has, dist/, from the tag vVERSION (as root, on Debian)
	@tests/dependencies.sh release
	@init-scripts/release/build.sh $(version) $(RELEASE) $(ARCHITECTURES)

# A container image: what it is called, what builds it, of which binary, for which machine.
IMAGE ?= virtwold
BUILDER ?= $(firstword $(foreach tool,docker podman buildah,$(if $(shell command -v $(tool)),$(tool))))
BUILDER_OPTIONS ?=
BINARY ?= $(binary)
PLATFORM ?= $(if $(cross),linux/$(architecture))
image-context := artifacts/image-$(RID)

.PHONY: image
image: image-tools $(BINARY) ## Build a container image of the native binary (IMAGE=REGISTRY/virtwold:VERSION)
	install -D -m 0644 -t $(image-context) init-scripts/kubernetes/Dockerfile init-scripts/kubernetes/image-files.sh LICENSE NOTICE
	install -m 0755 $(BINARY) $(image-context)/virtwold
	$(BUILDER) build $(BUILDER_OPTIONS) $(if $(PLATFORM),--platform $(PLATFORM) --build-arg HOST=linux/$(call debian-name,$(native))) --tag $(IMAGE) $(image-context)

.PHONY: image-tools
image-tools:
	@[[ -n "$(BUILDER)" ]] || tests/dependencies.sh image

.PHONY: clean
clean: ## Remove everything that was built
	rm -rf artifacts

.PHONY: help
help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-16s %s\n", $$1, $$2 }' Makefile
	@printf '\nMay be set: %s %s\n' 'PREFIX=$(PREFIX) SYSCONFDIR=$(SYSCONFDIR) DESTDIR=$(DESTDIR) INIT="$(INIT)" RID=$(RID)' 'CONFIGURATION=$(CONFIGURATION)'
