#!/usr/bin/env bash
# Makes the program that compiles and evaluates the rules of a kind for the tests (rules.go, beside), and prints its path.
#
# The API server of the tests is older than such rules. They are in Google's cel-go, which Kubernetes uses: Debian has it since trixie, so it
# is that release's packages that this is built from, on an older Debian, too. They are unpacked, not installed.
#
#   tests/kubernetes/cel/rules.sh [--cached]     --cached: fail where it isn't there, instead of making it
set -euo pipefail

# shellcheck source=tests/kubernetes/go-program.sh
. "$(dirname "$0")/../go-program.sh"
make_go_program cel-rules trixie 'golang-1.24-go golang-1.24-src golang-github-google-cel-go-dev golang-k8s-sigs-yaml-dev' "${1:-}"
