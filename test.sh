#!/usr/bin/env bash
# All tests, from nothing: installs what they need, builds, checks the format, runs everything. ./test.sh --long runs the long forms too.
# The last line is "N passed, N failed"; the exit status is 0 only if nothing failed.
set -uo pipefail
cd "$(dirname "$0")"

[ "${1:-}" = --long ] && export SKS_TESTS_LONG=1

missing=()
for tool in openssl:openssl python3:python3 script:bsdutils flock:util-linux; do
    command -v "${tool%%:*}" >/dev/null || missing+=("${tool##*:}")
done
if [ ${#missing[@]} -gt 0 ]; then
    apt-get update -qq && apt-get install -y -qq "${missing[@]}" >/dev/null || exit 1
fi

passed=0
failed=0
count() { # name, exit status
    if [ "$2" = 0 ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAILED: $1" >&2
    fi
}

results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT

dotnet build Sks.slnx --nologo --verbosity quiet || {
    echo "0 passed, 1 failed"
    exit 1
}

dotnet format Sks.slnx --no-restore --verify-no-changes --verbosity minimal
count "format (run: dotnet format Sks.slnx)" $?

dotnet test Sks.slnx --no-build --nologo --results-directory "$results" --logger 'console;verbosity=minimal' --logger 'trx' || true

# Each project leaves one file of results; its counters are what ran, whatever the console said.
projects=$(ls tests/*/*.Tests.csproj | wc -l)
reports=$(ls "$results"/*.trx 2>/dev/null | wc -l)
[ "$projects" = "$reports" ]
count "each of $projects test projects reports ($reports did)" $?
for report in "$results"/*.trx; do
    counters=$(grep -o '<Counters [^>]*' "$report")
    ran=$(sed 's/.* passed="\([0-9]*\)".*/\1/' <<<"$counters")
    total=$(sed 's/.* total="\([0-9]*\)".*/\1/' <<<"$counters")
    passed=$((passed + ran))
    failed=$((failed + total - ran))
done

./demo.sh
count "demo.sh" $?

echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
