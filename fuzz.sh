#!/usr/bin/env bash
# Every decoder, and every method of the key store, with damaged input from new seeds: fuzz.sh [MINUTES], ten if not told. What fails names
# the case that repeats it. ./test.sh runs a short form with fixed seeds.
set -uo pipefail
cd "$(dirname "$0")"

minutes=${1:-10}
projects=$(grep -rl 'Fuzz.Category' tests --include='*Tests.cs' | cut -d/ -f1,2 | sort -u)
tests=$(grep -rh 'Fuzz.Category' tests --include='*Tests.cs' | wc -l)
failed=0
for project in $projects; do
    here=$(grep -rh 'Fuzz.Category' "$project" --include='*Tests.cs' | wc -l)
    dotnet build "$project" --configuration Release --nologo --verbosity quiet || exit 1

    # One test after the other, so that all get the same share of the time.
    echo "$project: $here tests, $((minutes * 60 / tests)) s each"
    SKS_FUZZ_SECONDS=$((minutes * 60 / tests)) dotnet test "$project" --configuration Release --no-build --nologo \
        --filter Category=Fuzz --logger 'console;verbosity=normal' -- xUnit.MaxParallelThreads=1 || failed=1
done
exit $failed
