#!/usr/bin/env bash
# Benchmarks, side by side in one run; the ratios stand at the end. All of them take about twenty minutes; name chapters for fewer:
# bench/run.sh [session] [signature] [operations] [enrolment] [scale] [durability] [sockets] [opening] [memory]
# bench/run.sh soak: half an hour of mixed load, a line each minute; exit status 1 when memory or handles grow. --minutes 3 for less.
# --keys 10000: a smaller store for opening and memory; making the usual 100,000 keys takes two minutes.
set -euo pipefail
cd "$(dirname "$0")/.."
./build.sh
dotnet run --project bench/Sks.Bench --configuration Release -- "$@"
