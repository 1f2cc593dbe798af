# Copyright 2026 the VirtWold authors
# Distributed under the terms of the Apache License, Version 2.0
#
# shellcheck shell=bash disable=SC2034 # Portage and its eclasses use the variables.

EAPI=8

inherit acct-group

# Whichever is free: the number means nothing.
ACCT_GROUP_ID=-1
