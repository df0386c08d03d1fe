#!/usr/bin/env bash
# All benchmarks, side by side in one run; the ratios stand at the end. About five minutes.
set -euo pipefail
cd "$(dirname "$0")/.."
./build.sh
dotnet run --project bench/Sks.Bench --configuration Release
