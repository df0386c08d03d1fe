#!/usr/bin/env bash
# Other people's programs as clients of the key store: each script here drives a real one through libsks-pkcs11.so, by the commands of its
# page in docs/clients.   run.sh [--no-build] [NAME...]
# Takes root, to install packages and to have other users. The last line is "N passed, N failed"; status 0 only if nothing failed.
set -euo pipefail
cd "$(dirname "$0")/../.."

build=yes
[ "${1:-}" != --no-build ] || { build=no; shift; }
if [ $# = 0 ]; then
    for script in tests/clients/*.sh; do
        grep -q '^# needs:' "$script" && set -- "$@" "$(basename "$script" .sh)"
    done
fi
for name; do
    [ -e "tests/clients/$name.sh" ] || { echo "run.sh: there is no tests/clients/$name.sh" >&2; exit 2; }
done
[ "$(id -u)" = 0 ] || { echo "run.sh: has to be root" >&2; exit 2; }

# program:package, or /a/file*:package.
needed='openssl:openssl python3:python3 cc:gcc /usr/include/p11-kit-1/p11-kit/pkcs11.h:libp11-kit-dev /usr/include/openssl/evp.h:libssl-dev'
for name; do
    needed+=" $(sed -n 's/^# needs: *//p' "tests/clients/$name.sh")"
done
missing=()
for need in $needed; do
    case $need in
    /*) compgen -G "${need%%:*}" >/dev/null || missing+=("${need##*:}") ;;
    *) command -v "${need%%:*}" >/dev/null || missing+=("${need##*:}") ;;
    esac
done

work=$(mktemp -d)
policy=''
trap 'rm -rf "$work" $policy' EXIT
chmod 711 "$work" # other users come through here

if [ ${#missing[@]} -gt 0 ]; then
    echo "Installing ${missing[*]} ..."
    if [ ! -e /usr/sbin/policy-rc.d ]; then
        policy=/usr/sbin/policy-rc.d # what is installed does not start
        printf '#!/bin/sh\nexit 101\n' >$policy
        chmod 755 $policy
    fi
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq
    apt-get install -y -qq --no-install-recommends -o DPkg::Lock::Timeout=300 "${missing[@]}" >"$work/apt.log" 2>&1 || {
        cat "$work/apt.log"
        exit 1
    }
    rm -f $policy
fi

export BIN="$PWD/artifacts/bin"
if [ $build = yes ] || ! ls "$BIN"/{sks,sksd,sks-issuer,libsks-pkcs11.so} >/dev/null 2>&1; then
    echo "Building release binaries ..."
    ./build.sh >"$work/build.log" || { cat "$work/build.log"; exit 1; }
fi

client() { # name
    local begin=$SECONDS status=0
    mkdir -m 711 "$work/$1"
    (cd "$work/$1" && exec timeout -k 20 300 bash "$tests/$1.sh" </dev/null) >"$work/$1.log" 2>&1 || status=$?
    if [ $status = 0 ]; then
        echo "ok      $1 ($((SECONDS - begin)) s)"
        touch "$work/$1.passed"
    else
        (sed 's/^/        /' "$work/$1.log" && echo "FAILED  $1 (status $status)") >"$work/$1.report"
        cat "$work/$1.report"
    fi
    rm -rf "${work:?}/$1"
}
export -f client
export work tests="$PWD/tests/clients"
printf '%s\n' "$@" | xargs -P 2 -I{} bash -c 'client {}'

passed=$(find "$work" -maxdepth 1 -name '*.passed' | wc -l)
echo "$passed passed, $(($# - passed)) failed"
[ "$passed" = $# ]
