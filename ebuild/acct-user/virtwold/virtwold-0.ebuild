# Copyright 2026 the VirtWold authors
# Distributed under the terms of the Apache License, Version 2.0
#
# shellcheck shell=bash disable=SC2034 # Portage and its eclasses use the variables.

EAPI=8

inherit acct-user

DESCRIPTION="The user that VirtWold runs as"

# Whichever is free: the number means nothing. To be a member of group libvirt is what lets it use libvirt's system socket.
ACCT_USER_ID=-1
ACCT_USER_GROUPS=( virtwold libvirt )

acct-user_add_deps
