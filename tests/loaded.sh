#!/usr/bin/env bash
# Runs all tests again and again while something else keeps each processor busy: a test that races fails here.
#
#   tests/loaded.sh [RUNS [LOG]]     by default ten runs, artifacts/loaded.log
#
# Each run is a line in the log: its number, when it began, passed, failed, skipped, seconds, and the names of the tests that failed. What
# make printed in the last run is in LOG.output, and in LOG.output.N for each run N that failed. Fails if any run did.
# TEST is what is run: by default `make test`. VIRTWOLD_FILTER, as `dotnet test --filter` takes it, runs part of the tests of VirtWold.Tests
# and VirtWold.SystemTests instead, with the program that is there.
set -euo pipefail
cd "$(dirname "$0")/.."
runs=${1:-10} log=${2:-artifacts/loaded.log}
results=artifacts/test-results

[[ $runs =~ ^[1-9][0-9]*$ ]] || { echo "usage: ${0##*/} [RUNS [LOG]]" >&2; exit 64; }
tests/dependencies.sh test
mkdir -p "$(dirname "$log")"
: >"$log"

# In a session of its own: however this script ends, the load ends with it, and nothing else does.
load=
end_load() {
    [[ -z $load ]] || kill -- "-$load" 2>/dev/null || true
    load=
}
trap end_load EXIT
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

all=0
for ((run = 1; run <= runs; run++)); do
    begun=$SECONDS at=$(date +%H:%M:%S)
    setsid stress-ng --cpu "$(nproc)" --quiet >/dev/null 2>&1 &
    load=$!
    status=0
    run_tests >"$log.output" 2>&1 </dev/null || status=$?
    end_load
    total=$(grep -E '^[0-9]+ passed, [0-9]+ failed, [0-9]+ skipped$' "$log.output" | tail -n 1 || true)
    names=$(failed_tests)
    printf 'run %d at %s: %s, %d s%s\n' "$run" "$at" "${total:-no result}" $((SECONDS - begun)) "${names:+; failed: $names}" | tee -a "$log"
    if ((status != 0)); then
        all=1
        cp "$log.output" "$log.output.$run"
    fi
done
exit "$all"
