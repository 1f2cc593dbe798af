#!/usr/bin/env bash
# Runs a phase of an ebuild outside of Portage, which few machines have: with stand-ins for the helpers that it calls. They do what
# Portage's manual says of them as far as this ebuild needs it, and fail at the first fault; what Portage itself would say of the ebuild
# they can't tell.
#
#   tests/ebuild/phase.sh EBUILD PHASE [USE-FLAG...]
#
# From the environment: D is the image to install into, S the source, DOTNET_PKG_OUTPUT where the program is or is built to, and
# NUGET_PACKAGES where packages are.
# shellcheck disable=SC2034 # The ebuild uses the variables.
set -euo pipefail
ebuild=$(realpath "$1") phase=$2
use=("${@:3}")

PN=$(basename "$(dirname "$ebuild")")
P=$(basename "$ebuild" .ebuild)
PV=${P#"$PN"-} PF=$P
ED=${D:-} CATEGORY=$(basename "$(dirname "$(dirname "$ebuild")")")
NUGET_URIS='' A='' RESTRICT=''
DOTNET_PKG_CONFIGURATION=Release DOTNET_PKG_RUNTIME=linux-x64
into=/ documents=''
export PN P PV PF ED CATEGORY NUGET_URIS A

die() { echo "${0##*/}: $*" >&2; exit 1; }
inherit() { inherited+=" $*"; }
inherited=''
use() { [[ " ${use[*]} " == *" $1 "* ]]; }
einfo() { echo " * $*" >&2; }
elog() { einfo "$@"; }

# Installing: each puts files where Portage puts them, with the mode that they have there.
put() { # mode source place
    [[ -f $2 ]] || die "$2 is no file"
    install -D -m "$1" "$2" "$D$3"
}
dosbin() { put 0755 "$1" "/usr/sbin/$(basename "$1")"; }
doman() { put 0644 "$1" "/usr/share/man/man${1##*.}/$(basename "$1")"; }
newinitd() { put 0755 "$1" "/etc/init.d/$2"; }
newconfd() { put 0644 "$1" "/etc/conf.d/$2"; }
newbashcomp() { put 0644 "$1" "/usr/share/bash-completion/completions/$2"; }
newzshcomp() { put 0644 "$1" "/usr/share/zsh/site-functions/$2"; }
newfishcomp() { put 0644 "$1" "/usr/share/fish/vendor_completions.d/$2"; }
insinto() { into=$1; }
newins() { put 0644 "$1" "$into/$2"; }
docinto() { documents=/$1; }
dodoc() { local file; for file; do put 0644 "$file" "/usr/share/doc/$PF$documents/$(basename "$file")"; done; }
docompress() { [[ $1 == -x ]] || die "docompress $*"; }
keepdir() { install -D -m 0644 /dev/null "$D$1/.keep_${CATEGORY}_${PN}-0"; }
systemd_dounit() { local unit; for unit; do put 0644 "$unit" "/lib/systemd/system/$(basename "$unit")"; done; }
fperms() { chmod "$1" "$D$2"; }
# There may be no such user or group here.
fowners() { [[ -e $D$2 ]] || die "fowners: no $2"; echo "fowners $*"; }
fcaps_pkg_postinst() { echo "fcaps ${FILECAPS[*]}"; }

# Building: with the SDK that is there, and no package but those that the ebuild names.
edotnet() { dotnet "$@"; }
dotnet-pkg-base_info() { dotnet --version; }
dotnet-pkg-base_restore() { edotnet restore --runtime "$DOTNET_PKG_RUNTIME" --source "$NUGET_PACKAGES" "$@"; }
dotnet-pkg_src_unpack() { :; }
git-r3_src_unpack() { :; }

# shellcheck source=/dev/null
source "$ebuild"
cd "${S:-.}"
case $phase in
    depend) printf '%s\n' "EAPI=$EAPI" "inherited=$inherited" "SLOT=${SLOT:-}" "IUSE=${IUSE:-}" "NUGETS=${NUGETS:-}" ;;
    *) "$phase" ;;
esac
