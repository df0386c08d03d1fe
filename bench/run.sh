#!/usr/bin/env bash
# Benchmarks, side by side in one run; the ratios stand at the end. All of them take about twenty minutes; name chapters for fewer:
# bench/run.sh [session] [signature] [operations] [enrolment] [scale] [durability] [sockets] [opening] [memory] [pkcs11]
# bench/run.sh soak: half an hour of mixed load, a line each minute; exit status 1 when memory or handles grow. --minutes 3 for less.
# --keys 10000: a smaller store for opening and memory; making the usual 100,000 keys takes two minutes.
set -euo pipefail
cd "$(dirname "$0")/.."
command -v softhsm2-util >/dev/null || { apt-get update -qq && apt-get install -y -qq softhsm2 libp11-kit-dev libssl-dev gcc >/dev/null; }
./build.sh
dotnet run --project bench/Sks.Bench --configuration Release -- "$@"
