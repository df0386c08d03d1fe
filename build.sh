#!/usr/bin/env bash
# Release binaries under their names in artifacts/bin: sks, sksd, sks-issuer, libsks-pkcs11.so. The first three need the .NET 10 runtime (ASP.NET Core for sks-issuer).
set -euo pipefail
cd "$(dirname "$0")"

output=artifacts/bin
rm -rf "$output"
for project in Sks.Daemon Sks.Cli Sks.Issuer; do
    dotnet publish "src/$project" --configuration Release --use-current-runtime --no-self-contained \
        -p:PublishReadyToRun=true -p:DebugType=none \
        --output "$output" --nologo --verbosity quiet
done

# The PKCS #11 module, where it can be made: gcc, libp11-kit-dev, libssl-dev.
built=(sks sksd sks-issuer)
if command -v "${CC:-cc}" >/dev/null && [ -e /usr/include/p11-kit-1/p11-kit/pkcs11.h ] && [ -e /usr/include/openssl/evp.h ]; then
    src/Sks.Pkcs11/build.sh "$output/libsks-pkcs11.so"
    built+=(libsks-pkcs11.so)
else
    echo "libsks-pkcs11.so left out: needs a C compiler, libp11-kit-dev and libssl-dev" >&2
fi
ls "${built[@]/#/$output/}"
