#!/usr/bin/env bash
# All tests, from nothing: installs what they need, builds, checks the format, runs everything. ./test.sh --long runs the long forms too.
# The last line is "N passed, N failed"; the exit status is 0 only if nothing failed.
set -uo pipefail
cd "$(dirname "$0")"

if [ "${1:-}" = --long ]; then
    # Thousands of kills are of the released program, which starts several times faster.
    export SKS_TESTS_LONG=1 SKS_TESTS_SKSD="$PWD/artifacts/bin/sksd"
fi

missing=()
for tool in openssl:openssl python3:python3 script:bsdutils flock:util-linux strace:strace swtpm:swtpm systemd-nspawn:systemd-container cc:gcc \
    pkcs11-tool:opensc softhsm2-util:softhsm2 pinentry-tty:pinentry-tty; do
    command -v "${tool%%:*}" >/dev/null || missing+=("${tool##*:}")
done
# Only PostgreSQL's programs: the tests start servers of their own, and the package's cluster is neither needed nor made.
compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || missing+=(postgresql)
[ -e /usr/include/p11-kit-1/p11-kit/pkcs11.h ] || missing+=(libp11-kit-dev)
[ -e /usr/include/openssl/evp.h ] || missing+=(libssl-dev)
if [ ${#missing[@]} -gt 0 ]; then
    mkdir -p /etc/postgresql-common && [ -e /etc/postgresql-common/createcluster.conf ] ||
        echo 'create_main_cluster = false' >/etc/postgresql-common/createcluster.conf
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

[ -z "${SKS_TESTS_SKSD:-}" ] || ./build.sh >/dev/null || exit 1

dotnet format Sks.slnx --no-restore --verify-no-changes --verbosity minimal
count "format (run: dotnet format Sks.slnx)" $?

# Two projects at a time; each leaves its log, and a file of results whose counters are what ran, whatever the console said.
run() { # test project
    local name
    name=$(basename "$1" .csproj)
    dotnet test "$1" --no-build --nologo --results-directory "$results" --logger "trx;LogFileName=$name.trx" >"$results/$name.log" 2>&1
    grep -vE '^(Test run for|A total of|VSTest|Results File|$)' "$results/$name.log"
}
export -f run
export results
printf '%s\n' tests/*/*.Tests.csproj | xargs -P 2 -I{} bash -c 'run {}' || true

for project in tests/*/*.Tests.csproj; do
    report="$results/$(basename "$project" .csproj).trx"
    counters=$(grep -o '<Counters [^>]*' "$report" 2>/dev/null)
    ran=$(sed -n 's/.* passed="\([0-9]*\)".*/\1/p' <<<"$counters")
    total=$(sed -n 's/.* total="\([0-9]*\)".*/\1/p' <<<"$counters")
    [ "${total:-0}" -gt 0 ]
    count "$project ran its tests" $?
    passed=$((passed + ${ran:-0}))
    failed=$((failed + ${total:-0} - ${ran:-0}))
done

./demo.sh
count "demo.sh" $?

tests/clients/run.sh --no-build | tee "$results/clients.log"
summary=$(tail -n 1 "$results/clients.log")
[[ $summary =~ ^([0-9]+)\ passed,\ ([0-9]+)\ failed$ ]]
count "tests/clients/run.sh ran its scripts" $?
passed=$((passed + ${BASH_REMATCH[1]:-0}))
failed=$((failed + ${BASH_REMATCH[2]:-0}))

echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
