#!/usr/bin/env bash
# Adds up test results: summary.sh FILE.trx...
# Counts the results themselves, not the totals that the files claim, and prints `N passed, N failed, N skipped`
# as the last line. Fails if a test failed, if a file is missing or broken off, or if there is not one result.
# With VIRTWOLD_REQUIRE_ALL=1 a skipped test is a failure too. Before the last line it names each test that failed, and
# how the first lines of its messages begin: whoever sees only the end of a long output sees that.
set -euo pipefail

passed=0 failed=0 skipped=0 status=0

if (($# == 0)); then
    echo "summary: no result files were named" >&2
    status=1
fi

# failures FILE: the names of failed tests, each with what it says, as plain text.
failures() {
    awk '
        function text(xml) {
            gsub(/&#xD;|\r/, "", xml); gsub(/&lt;/, "<", xml); gsub(/&gt;/, ">", xml); gsub(/&quot;/, "\"", xml); gsub(/&apos;/, "\047", xml)
            gsub(/&#xA;/, "\n", xml); gsub(/&amp;/, "\\&", xml)
            return xml
        }
        BEGIN { RS = "<" }
        /^UnitTestResult[ \t\r\n]/ {
            failed = match($0, /[ \t\r\n]outcome="Failed"/)
            if (failed && match($0, /[ \t\r\n]testName="[^"]*"/)) print "Failed: " text(substr($0, RSTART + 11, RLENGTH - 12))
        }
        failed && /^Message>/ {
            lines = split(text(substr($0, 9)), line, "\n")
            for (i = 1; i <= lines && i <= 12; i++) if (line[i] != "") print "    " substr(line[i], 1, 300)
            failed = 0
        }' "$1"
}

for file; do
    if [[ ! -s $file ]]; then
        echo "summary: $file is not there: those tests did not run to their end" >&2
        status=1
        continue
    fi
    # One record per tag: nothing in the text of a test can look like a tag or add an attribute, XML escapes both.
    read -r p f s ended < <(awk '
        BEGIN { RS = "<" }
        /^UnitTestResult[ \t\r\n]/ {
            sub(/>.*/, "")
            outcome = match($0, /[ \t\r\n]outcome="[^"]*"/) ? substr($0, RSTART + 10, RLENGTH - 11) : ""
            if (outcome == "Passed") p++
            else if (outcome ~ /^(NotExecuted|NotRunnable|Inconclusive|Pending)$/) s++
            else f++
        }
        /^\/TestRun>/ { ended = 1 }
        END { print p + 0, f + 0, s + 0, ended + 0 }' "$file")
    passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
    if ((f > 0)); then
        failures "$file"
    fi
    if ((ended == 0)); then
        echo "summary: $file breaks off" >&2
        status=1
    fi
    if ((p + f + s == 0)); then
        echo "summary: $file holds no result" >&2
        status=1
    fi
done

if ((failed > 0)); then
    status=1
fi
if ((skipped > 0)) && [[ ${VIRTWOLD_REQUIRE_ALL:-} == 1 ]]; then
    echo "summary: VIRTWOLD_REQUIRE_ALL=1 and $skipped skipped" >&2
    status=1
fi
echo "$passed passed, $failed failed, $skipped skipped"
exit "$status"
