# What the scripts of this folder source. run.sh starts each in a temporary folder of its own, with BIN, the folder of the programs.
#
#   MODULE SKS_SOCKET   of the module, and of the daemon that start_store starts
#   STORE_USER          whom daemon and store belong to; set it before start_store if not root
#   PIN_FILE, CA_FILE   the PIN of all keys that have one; the root of the issuer that certifies them
set -euo pipefail
umask 022 # servers' users read what is made here

pages="$(cd "$(dirname "${BASH_SOURCE[0]}")/../../docs/clients" && pwd)"
export PATH="$BIN:$PATH:/usr/sbin:/sbin"
export MODULE="$BIN/libsks-pkcs11.so"
export STORE_USER=root SKS_SOCKET="$PWD/run/sks.sock" PIN_FILE="$PWD/pin" CA_FILE="$PWD/bank/ca.pem"
export HOME="$PWD/home" XDG_RUNTIME_DIR="$PWD/runtime"
mkdir -m 700 home runtime
(umask 077; printf 2749 >pin; printf 2740 >wrong-pin)
begin=$(date +%s%N)

proved() { # what was checked just now
    printf 'ok  %s  (%d ms)\n' "$1" $((($(date +%s%N) - begin) / 1000000))
    begin=$(date +%s%N)
}
fail() { # why; the logs of what was started follow
    echo "FAILED: $1" >&2
    exit 1
}
wait_until() { # what, command...: ends when the command succeeds, fails after a minute
    local what=$1 end=$((SECONDS + 60))
    shift
    until "$@" >/dev/null 2>&1; do
        [ $SECONDS -lt $end ] || fail "$what: did not come"
        sleep 0.05
    done
}
free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
listens() { # port
    (exec 3<>"/dev/tcp/127.0.0.1/$1")
}
refused() { # command...: must fail; its output is in refused.out
    ! "$@" >refused.out 2>&1 || { cat refused.out; fail "should have been refused: $*"; }
}
says() { # file, text
    grep -qF -- "$2" "$1" || { cat "$1"; fail "$1 does not say: $2"; }
}

# Processes: each in a process group of its own, so that its children end with it.
declare -A started=()
start() { # name, command...: NAME.log has what it says
    local name=$1 running=$1
    shift
    rm -f "$name.log" # what it said before it was started anew
    set -m
    "$@" >"$name.log" 2>&1 </dev/null &
    set +m
    started[$name]=$!
}
stop() { # name [signal]
    kill -s "${2:-TERM}" -- "-${started[$1]}" 2>/dev/null || true
    wait "${started[$1]}" 2>/dev/null || true
    unset "started[$1]"
}
runs() { # name
    kill -0 "${started[$1]}" 2>/dev/null
}
at_end() { # a script with something of its own to undo has a function "cleanup"
    local status=$? name log
    ! declare -F cleanup >/dev/null || cleanup || true
    for name in "${!started[@]}"; do stop "$name"; done
    if [ $status != 0 ]; then
        for log in *.log *.out; do
            [ ! -s "$log" ] || { echo "--- $log"; tail -n 30 "$log"; }
        done
    fi
    exit $status
}
trap at_end EXIT

# Pages: what docs/clients/PAGE.md tells people to do is what runs.
block() { # page, language, number: the block's lines
    awk -v language="$2" -v number="$3" '
        /^```/ { if (inside) { inside = 0; if (wanted) exit; next } inside = 1; wanted = $0 == "```" language && ++seen == number; next }
        inside && wanted { print; found = 1 }
        END { exit !found }' "$pages/$1.md" || fail "docs/clients/$1.md has no ${3}th $2 block"
}
run_block() { # page, number: runs its n-th sh block, as typed into a shell; what it exports stays. Its output is in block.out, its status the block's
    local status=0 name=${running:-block}
    block "$1" sh "$2" >"$name.sh"
    sed 's/^/$ /' "$name.sh"
    bash -euo pipefail -c '. "$0.sh"; export -p | sed "s/^declare -x/declare -gx/" >"$0.env"' "./$name" >"$name.out" 2>&1 </dev/null || status=$?
    cat "$name.out"
    # shellcheck disable=SC1090
    [ $status != 0 ] || . "./$name.env"
    return $status
}
write_block() { # page, language, number, file: a block of configuration, with the values of environment variables for $UPPER_CASE names
    block "$1" "$2" "$3" | python3 -c '
import os, re, sys
sys.stdout.write(re.sub(r"\$([A-Z][A-Z0-9_]*)", lambda m: os.environ[m[1]], sys.stdin.read()))' >"$4"
}

# A vendor, an issuer and a daemon. The issuer's profiles: "pin" and "free" make P-256 keys, "pin-rsa" and "free-rsa" RSA keys of 2048 bits,
# with and without a PIN; all are certified for TLS clients and mail.
start_store() {
    local profile='"appUsage": "universal", "friendlyName": "{name}", "extendedKeyUsage": ["clientAuth", "emailProtection"]'
    local rsa='"keyAlgorithm": "https://webpki.github.io/sks/algorithm#rsa2048", "keyUsage": ["digitalSignature", "keyEncipherment"]'
    sks vendor init --dir vendor --name 'Acme Devices' >/dev/null
    sks-issuer init --data bank --name 'Example Bank' --vendor-root vendor/vendor.pem >/dev/null
    cat >bank/issuer.json <<EOF
{ "name": "Example Bank", "profiles": {
    "pin": { $profile }, "free": { $profile, "pin": null },
    "pin-rsa": { $profile, $rsa }, "free-rsa": { $profile, $rsa, "pin": null } } }
EOF
    start issuer sks-issuer serve --data bank --listen 127.0.0.1:0
    sks init --store store --request device.csr --json >/dev/null
    sks vendor certify device.csr --dir vendor --out device.pem >/dev/null
    sks init --store store --certificate device.pem --json >/dev/null
    if [ "$STORE_USER" != root ]; then
        chown -R "$STORE_USER" store
        rm -rf programs && cp -r "$BIN" programs # which that user can reach wherever the sources are
        chmod -R a+rX programs
        MODULE="$PWD/programs/libsks-pkcs11.so"
    fi
    start_daemon
    wait_until 'the issuer' grep -q 'serving https' issuer.log
}
start_daemon() {
    if [ "$STORE_USER" = root ]; then
        start sksd sksd --store store --socket "$SKS_SOCKET"
    else
        install -d -o "$STORE_USER" -m 755 "$(dirname "$SKS_SOCKET")"
        start sksd as_store_user "$PWD/programs/sksd" --store "$PWD/store" --socket "$SKS_SOCKET"
    fi
    wait_until 'the daemon' grep -q 'sksd: serving' sksd.log
}
as_store_user() { setpriv --reuid="$STORE_USER" --regid="$STORE_USER" --clear-groups env HOME=/nonexistent "$@"; }
stop_daemon() { stop sksd; }
enroll() { # profile, common name: which is the key's name as well
    local url
    url=$(sks-issuer enrollment new --data bank --profile "$1" --subject "CN=$2" --json | sed -n 's/.*"url": "\([^"]*\).*/\1/p')
    sks enroll "$url" --yes --pin-file "$PIN_FILE" --ca-file "$CA_FILE" >enroll.log
}
tries_left() { # key
    sks list --json | python3 -c '
import json, sys
print(next(k["pin"]["triesLeft"] for k in json.load(sys.stdin) if k["friendlyName"] == sys.argv[1]))' "$1"
}

# Certificates that the issuer's profiles do not make (names of servers) come from a CA in files.
make_ca() { # ca.pem, ca.key
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout ca.key -out ca.pem -subj '/CN=Server CA' -days 30 2>/dev/null
}
certify() { # request, certificate: for localhost and 127.0.0.1
    openssl x509 -req -in "$1" -CA ca.pem -CAkey ca.key -CAcreateserial -days 30 -out "$2" 2>/dev/null \
        -extfile <(echo 'subjectAltName=DNS:localhost,IP:127.0.0.1'; echo 'extendedKeyUsage=serverAuth')
}
