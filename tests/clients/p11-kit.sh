# p11-kit: the module in its configuration, and its server for programs elsewhere.
# needs: p11-kit:p11-kit p11tool:gnutls-bin /usr/lib/*/pkcs11/p11-kit-client.so:p11-kit-modules unshare:util-linux
[ -n "${OWN_ETC:-}" ] || OWN_ETC=1 exec unshare --mount bash "$0" # what is written to /etc below is there for this script alone
. "$(dirname "$0")/common.sh"
cp -a /etc etc
mount --bind etc /etc
cleanup() { [ -z "${P11_KIT_SERVER_PID:-}" ] || kill "$P11_KIT_SERVER_PID" 2>/dev/null; }

start_store
enroll pin 'Alice Example'
enroll free www.example

run_block p11-kit 1
run_block p11-kit 2
says block.out 'library-description: Secure Key Store'
says block.out 'token: Alice Example'
run_block p11-kit 3
[ "$(grep -c 'Virtual card' block.out)" = 2 ] || fail "not two cards"
proved "p11-kit has the module, and so has GnuTLS"

run_block p11-kit 4
run_block p11-kit 5
says block.out 'Label: Alice Example'
[ "$(grep -c 'Label:' block.out)" = 1 ] || fail "the server shows another card than the one it was started for"
says block.out 'Verifying against public key in the token... ok'
proved "through p11-kit's server: one card only, and it signs"

stop_daemon
refused run_block p11-kit 5
start_daemon
run_block p11-kit 5
says block.out 'ok'
proved "without the daemon it fails; with it the same server works"

cp wrong-pin "$PIN_FILE"
refused run_block p11-kit 5
[ "$(tries_left 'Alice Example')" -lt 3 ] || fail "a wrong PIN was not counted"
proved "a wrong PIN is refused and counted"
