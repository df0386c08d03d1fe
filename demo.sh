#!/usr/bin/env bash
# The main job from nothing: a certified device enrols a credential from an issuer, proves it, uses it, and loses nothing to kill -9.
# Ends with status 0 only if every step was checked. Works in a temporary folder, with servers on loopback and Unix sockets only.
set -euo pipefail
cd "$(dirname "$0")"

if ! command -v openssl >/dev/null; then
    apt-get update -qq && apt-get install -y -qq openssl >/dev/null
fi

echo "Building release binaries ..."
./build.sh >/dev/null
PATH="$PWD/artifacts/bin:$PATH"

work=$(mktemp -d)
daemon='' issuer=''
trap 'kill $daemon $issuer 2>/dev/null || true; rm -rf "$work"' EXIT
cd "$work"
export SKS_SOCKET="$work/sks.sock"
step=0
begin=$(date +%s%N)

title() { # what happens
    step=$((step + 1))
    printf '\n%d. %s\n' "$step" "$1"
}
fail() {
    echo "demo: FAILED: $1" >&2
    exit 1
}
proved() { # what was checked just now, and since when it ran
    printf '   ok  %s  (%d ms)\n' "$1" $((($(date +%s%N) - begin) / 1000000))
    begin=$(date +%s%N)
}
show() { sed 's/^/   | /'; }
wait_for() { # file, text: a server's ready line; ends when the server does
    until grep -q "$2" "$1"; do
        kill -0 "$3" 2>/dev/null || { cat "$1"* >&2; fail "$2 did not come"; }
        sleep 0.05
    done
}
refused() { # expected exit status, what, command...
    local expected=$1 what=$2 status=0
    shift 2
    "$@" >refused.out 2>&1 || status=$?
    [ "$status" = "$expected" ] || fail "$what: exit status $status instead of $expected: $(cat refused.out)"
    show <refused.out
}
field() { sed -n "s/.*\"$1\": \"\\{0,1\\}\\([^\",]*\\).*/\\1/p" | head -n 1; }
start_daemon() {
    sksd --store store --socket "$SKS_SOCKET" >sksd.out 2>sksd.err &
    daemon=$!
    wait_for sksd.out 'sksd: serving' $daemon
}
sign() { # PIN file
    sks sign "Alice Example" letter.txt --out letter.sig --format der --pin-file "$1"
}

title "A vendor makes its root, and certifies a new device by its certification request"
sks vendor init --dir vendor --name 'Acme Devices' | show
sks init --store store --request device.csr --json >/dev/null
sks vendor certify device.csr --dir vendor --out device.pem | show
sks init --store store --certificate device.pem --json >/dev/null
openssl verify -CAfile vendor/vendor.pem device.pem >/dev/null || fail "openssl does not accept the device certificate"
proved "openssl: the device certificate chains to the vendor"

title "An issuer starts: its own CA, one profile, books in SQLite, trust in that vendor's devices"
sks-issuer init --data bank --name 'Example Bank' --vendor-root vendor/vendor.pem >/dev/null
sks-issuer serve --data bank --listen 127.0.0.1:0 >issuer.out 2>issuer.err &
issuer=$!
wait_for issuer.out 'sks-issuer: serving https://127.0.0.1:' $issuer
show <issuer.out
proved "it answers on https"

title "The key store daemon starts with an empty store"
start_daemon
show <sksd.out
[ "$(sks list --json | tr -d ' \n')" = '[]' ] || fail "the new store is not empty"
proved "it holds no key"

title "Alice enrols: the device proves to the issuer what it is and that keys were made inside; the issuer certifies"
url=$(sks-issuer enrollment new --data bank --subject 'CN=Alice Example' --json | field url)
(umask 077; echo 2749 >pin; echo 2740 >wrong-pin)
sks enroll "$url" --yes --pin-file pin --ca-file bank/ca.pem | show
sks-issuer credentials --data bank --json >credentials.json
grep -q 'CN=Alice Example' credentials.json || fail "the issuer's books do not have the credential"
proved "four round trips; the issuer verified the closing proof and booked the credential"

title "The enrolment URL was for once"
refused 5 "a second enrolment by the same URL" sks enroll "$url" --yes --pin-file pin --ca-file bank/ca.pem
proved "a second use is refused"

title "The key signs a letter, and other people's tools accept it"
sks list | show
echo 'Dear bank, please pay.' >letter.txt
sks certificate 'Alice Example' --out alice.pem >/dev/null
sign pin | show
openssl verify -CAfile bank/ca.pem -purpose sslclient alice.pem >/dev/null || fail "openssl does not accept the chain"
openssl x509 -in alice.pem -pubkey -noout >alice.pub
openssl dgst -sha256 -verify alice.pub -signature letter.sig letter.txt >/dev/null || fail "openssl does not accept the signature"
proved "openssl: certificate chain and signature verify"

title "Three wrong PINs lock the key; then even the right one is refused"
for try in 1 2 3; do refused 4 "wrong PIN $try" sign wrong-pin; done
refused 4 "the right PIN on a locked key" sign pin
sks list --json >before.json
[ "$(field state <before.json)" = locked ] && [ "$(field triesLeft <before.json)" = 0 ] || fail "the key is not locked"
proved "locked"

title "The daemon is killed with -9 and starts again"
kill -9 $daemon
wait $daemon 2>/dev/null || true
start_daemon
sks list --json >after.json
cmp -s before.json after.json || fail "the store has changed"
refused 4 "the right PIN after the restart" sign pin
proved "key, lock and counters are as they were"

printf '\nEverything above was checked.\n'
