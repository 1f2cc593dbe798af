#!/usr/bin/env bash
# Runs all tests again and again while something else keeps each processor busy: a test that races fails here.
#
#   tests/loaded.sh [RUNS [LOG]]     by default ten runs, artifacts/loaded.log
#
# Each run is a line in the log: its number, its commit, when it began, passed, failed, skipped, seconds, and the names of the tests that
# failed. What make printed is in LOG.output.N for each run N. Fails if any run did.
#
# LOAD is what keeps the processors busy: "stress-ng", which is the default, or "itself": the runs come in twos at the same time, of the
# commit that is checked out, in clones that are removed in the end. That takes half as long for as many runs.
# VIRTWOLD_FILTER, as `dotnet test --filter` takes it, runs part of the tests of VirtWold.Tests and VirtWold.SystemTests instead of
# `make test`, with the program that is there; not where the load is itself.
set -euo pipefail
cd "$(dirname "$0")/.."
runs=${1:-10} log=${2:-artifacts/loaded.log}
results=artifacts/test-results

usage() {
    echo "usage: ${0##*/} [RUNS [LOG]], and LOAD is stress-ng or itself" >&2
    exit 64
}

[[ $runs =~ ^[1-9][0-9]*$ ]] || usage
case ${LOAD:=stress-ng} in
    stress-ng | itself) ;;
    *) usage ;;
esac
tests/dependencies.sh test
mkdir -p "$(dirname "$log")"
log=$(realpath "$log")
: >"$log"

# What runs beside this script has a session of its own: however the script ends, that ends with it, and nothing else does.
beside=() clones=
clean_up() {
    local leader
    for leader in "${beside[@]}"; do
        kill -- "-$leader" 2>/dev/null || true
    done
    beside=()
    [[ -z $clones ]] || rm -rf "$clones"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

run_tests() {
    if [[ -z ${VIRTWOLD_FILTER:-} ]]; then
        make --no-print-directory test
        return
    fi
    local project status=0
    for project in VirtWold.Tests VirtWold.SystemTests; do
        rm -f "$results/$project.trx"
        dotnet test "tests/$project" -c Release --filter "$VIRTWOLD_FILTER" --logger "trx;LogFileName=$project.trx" \
            --results-directory "$results" || status=1
    done
    # A filter may leave one of them without a test, and so without a file.
    # shellcheck disable=SC2046 # the names have no blanks
    tests/summary.sh $(compgen -G "$results/VirtWold.*.trx") || status=1
    return "$status"
}

# The names of failed tests, from all results; one record a tag.
failed_tests() {
    cat "$results"/*.trx 2>/dev/null | awk '
        BEGIN { RS = "<" }
        /^UnitTestResult[ \t\r\n]/ && /[ \t\r\n]outcome="Failed"/ {
            if (match($0, /[ \t\r\n]testName="[^"]*"/)) print substr($0, RSTART + 11, RLENGTH - 12)
        }' | sort -u | paste -s -d ' '
}

# One run, in this folder: its line, its output, its status.
run() { # number
    local begun=$SECONDS at status=0 total names
    at=$(date +%H:%M:%S)
    run_tests >"$log.output.$1" 2>&1 </dev/null || status=$?
    total=$(grep -E '^[0-9]+ passed, [0-9]+ failed, [0-9]+ skipped$' "$log.output.$1" | tail -n 1 || true)
    names=$(failed_tests || true)
    printf 'run %d of %s at %s: %s, %d s%s\n' "$1" "$(git rev-parse --short HEAD 2>/dev/null || echo 'no commit')" "$at" \
        "${total:-no result}" $((SECONDS - begun)) "${names:+; failed: $names}" | tee -a "$log"
    return "$status"
}

all=0
if [[ $LOAD == stress-ng ]]; then
    for ((number = 1; number <= runs; number++)); do
        setsid stress-ng --cpu "$(nproc)" --quiet >/dev/null 2>&1 &
        beside=($!)
        run "$number" || all=1
        clean_up
    done
else
    unset VIRTWOLD_FILTER
    clones=$(mktemp -d)
    export results log clones
    export -f run run_tests failed_tests
    for ((number = 1; number <= runs; number += 2)); do
        beside=()
        for ((clone = 0; clone < 2 && number + clone <= runs; clone++)); do
            [[ -d $clones/$clone ]] || git clone --quiet . "$clones/$clone"
            # shellcheck disable=SC2016 # the other shell expands them
            setsid bash -c 'cd "$clones/$1" && run "$2"' run "$clone" $((number + clone)) &
            beside+=($!)
        done
        for leader in "${beside[@]}"; do
            wait "$leader" || all=1
        done
    done
    beside=()
fi
exit "$all"
