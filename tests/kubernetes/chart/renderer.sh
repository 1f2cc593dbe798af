#!/usr/bin/env bash
# Makes the program that renders the Helm chart for the tests (render.go, beside), and prints its path.
#
# Helm isn't in Debian; what Helm renders with is: Go's templates, sprig, and the checker of values.schema.json.
#
#   tests/kubernetes/chart/renderer.sh [--cached]     --cached: fail where it isn't there, instead of making it
set -euo pipefail

# shellcheck source=tests/kubernetes/go-program.sh
. "$(dirname "$0")/../go-program.sh"
make_go_program chart-renderer '' 'golang-1.19-go golang-1.19-src golang-github-masterminds-sprig-dev golang-github-xeipuuv-gojsonschema-dev golang-k8s-sigs-yaml-dev' "${1:-}"
