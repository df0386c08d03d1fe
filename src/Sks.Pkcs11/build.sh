#!/usr/bin/env bash
# The PKCS #11 module. Needs a C compiler, libp11-kit-dev and libssl-dev.   build.sh [OUTPUT]
set -euo pipefail
here="$(cd "$(dirname "$0")" && pwd)"
output="${1:-$here/../../artifacts/bin/libsks-pkcs11.so}"
mkdir -p "$(dirname "$output")"
# -z nodelete: a host may unload the module while a thread is still in it, or while libcrypto holds what it made.
"${CC:-cc}" -std=c11 -D_GNU_SOURCE -DCRYPTOKI_COMPAT -I/usr/include/p11-kit-1 \
    -Wall -Wextra -Werror -O2 -fPIC -fvisibility=hidden -fstack-protector-strong -D_FORTIFY_SOURCE=2 -pthread \
    -shared -Wl,-z,relro,-z,now,-z,nodelete,-z,defs -Wl,--version-script="$here/exports.map" \
    ${CFLAGS:-} "$here"/*.c -o "$output" -lcrypto
