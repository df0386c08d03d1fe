#!/usr/bin/env bash
# Release binaries under their names in artifacts/bin: sks, sksd, sks-issuer. They need the .NET 10 runtime (ASP.NET Core for sks-issuer).
set -euo pipefail
cd "$(dirname "$0")"

output=artifacts/bin
rm -rf "$output"
for project in Sks.Daemon Sks.Cli Sks.Issuer; do
    dotnet publish "src/$project" --configuration Release --use-current-runtime --no-self-contained \
        -p:PublishReadyToRun=true -p:DebugType=none \
        --output "$output" --nologo --verbosity quiet
done
ls "$output"/{sks,sksd,sks-issuer}
