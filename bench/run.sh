#!/usr/bin/env bash
# Benchmarks, side by side in one run; the ratios stand at the end. All of them take about fifteen minutes; name chapters for fewer:
# bench/run.sh [session] [signature] [operations] [enrolment] [scale] [durability]
set -euo pipefail
cd "$(dirname "$0")/.."
./build.sh
dotnet run --project bench/Sks.Bench --configuration Release -- "$@"
