# Copyright 2026 the VirtWold authors
# Distributed under the terms of the Apache License, Version 2.0
#
# shellcheck shell=bash disable=SC2034 # Portage and its eclasses use the variables.
#
# The same text is the release's ebuild and the live one: virtwold-VERSION.ebuild and virtwold-9999.ebuild. A test compares them.

EAPI=8

# The SDK that builds it, and the packages that it downloads for that: the compiler and the runtime that SDK 10.0.401 asks for, and what
# the program itself uses. A test compares them with the lock file.
DOTNET_PKG_COMPAT=10.0
NUGETS="
microsoft.aspnetcore.app.runtime.linux-x64@10.0.12
microsoft.dotnet.ilcompiler@10.0.12
microsoft.net.illink.tasks@10.0.12
microsoft.netcore.app.runtime.linux-x64@10.0.12
microsoft.netcore.app.runtime.nativeaot.linux-x64@10.0.12
runtime.linux-x64.microsoft.dotnet.ilcompiler@10.0.12
packetdotnet@1.4.8
sharppcap@6.3.1
system.commandline@3.0.0
yamldotnet@18.1.0
zstdsharp.port@0.8.8
"

inherit dotnet-pkg fcaps shell-completion systemd

DESCRIPTION="Wake-on-LAN for virtual machines"
# It has no home on the Web: a checkout is expected to be here.
HOMEPAGE="file:///usr/src/virtwold"

if [[ ${PV} == 9999 ]]; then
	inherit git-r3
	EGIT_REPO_URI="file:///usr/src/virtwold"
else
	# Made by "make dist PACKAGES=DISTDIR" in a checkout.
	SRC_URI="${P}.tar.gz"
	KEYWORDS="~amd64"
fi
SRC_URI+=" ${NUGET_URIS} "

LICENSE="Apache-2.0 MIT MPL-2.0"
SLOT="0"
IUSE="steer systemd"
RESTRICT+=" mirror test"

# libpcap and libvirt are loaded while it runs, libbpf by "virtwold steer" alone; clang links the program, with zlib, and compiles the one
# that runs in the kernel.
RDEPEND="
	acct-group/virtwold
	acct-user/virtwold
	app-emulation/libvirt
	net-libs/libpcap
	steer? ( >=dev-libs/libbpf-1.0 )
	systemd? ( sys-apps/systemd )
"
DEPEND="sys-libs/zlib"
BDEPEND="
	llvm-core/clang[llvm_targets_BPF]
	sys-kernel/linux-headers
"

DOTNET_PKG_PROJECTS=( src/VirtWold/VirtWold.csproj )

# Who is in group virtwold may run it, with the capability to capture and to send raw frames. Where the file system has no capabilities
# the mode stays, and the service managers give what is needed: never setuid root, which fcaps would make it by itself.
FILECAPS=( -g virtwold -m 0750 -M 0750 cap_net_raw usr/sbin/virtwold )

src_unpack() {
	dotnet-pkg_src_unpack
	if [[ ${PV} == 9999 ]]; then
		git-r3_src_unpack
	fi
}

# Not by the eclass's own: that would restore the tests, too, and what they need.
src_configure() {
	dotnet-pkg-base_info
	dotnet-pkg-base_restore --force-evaluate "${DOTNET_PKG_PROJECTS[@]}"
}

# The eclass builds for the runtime; this is a native program. Its version names the commit, which the tarball has in a file.
src_compile() {
	local commit
	commit=$(cat COMMIT 2>/dev/null || git rev-parse --short=7 HEAD)
	edotnet publish --configuration "${DOTNET_PKG_CONFIGURATION}" --runtime "${DOTNET_PKG_RUNTIME}" --no-restore \
		-p:SourceRevisionId="${commit}" --output "${DOTNET_PKG_OUTPUT}" "${DOTNET_PKG_PROJECTS[@]}"
}

src_install() {
	dosbin "${DOTNET_PKG_OUTPUT}/virtwold"
	fowners root:virtwold /usr/sbin/virtwold
	fperms 0750 /usr/sbin/virtwold

	newinitd init-scripts/openrc/virtwold.initd virtwold
	newconfd init-scripts/openrc/virtwold.confd virtwold
	newinitd init-scripts/openrc/virtwold-steer.initd virtwold-steer
	insinto /etc/logrotate.d
	newins init-scripts/openrc/virtwold.logrotate virtwold
	if use systemd; then
		systemd_dounit init-scripts/systemd/virtwold.service "init-scripts/systemd/virtwold@.service" \
			"init-scripts/systemd/virtwold-steer@.service"
		insinto /etc/default
		newins init-scripts/systemd/virtwold.default virtwold
	fi
	keepdir /etc/virtwold

	doman init-scripts/man/virtwold.8
	newbashcomp init-scripts/completion/virtwold.bash virtwold
	newzshcomp init-scripts/completion/virtwold.zsh _virtwold
	newfishcomp init-scripts/completion/virtwold.fish virtwold.fish
	dodoc NOTICE README.md CHANGELOG.md
	docinto docs
	dodoc docs/*
	docinto examples
	dodoc init-scripts/polkit/50-virtwold.rules init-scripts/systemd/localhost.conf
	docompress -x "/usr/share/doc/${PF}/examples"
}

pkg_postinst() {
	fcaps_pkg_postinst
	elog "A service for each interface: ln -s virtwold /etc/init.d/virtwold.INTERFACE, or virtwold@INTERFACE.service."
	elog "See by \"virtwold check --interface INTERFACE\" what a wake still needs."
}
