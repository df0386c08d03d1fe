# Chromium without a window logs in with a client certificate.
# needs: chromium:chromium modutil:libnss3-tools unshare:util-linux
[ -n "${OWN_ETC:-}" ] || OWN_ETC=1 exec unshare --mount bash "$0" # what is written to /etc below is there for this script alone
. "$(dirname "$0")/common.sh"
. "$(dirname "$0")/tls-server.sh"
cp -a /etc etc
mount --bind etc /etc

start_store
enroll free www.example
enroll pin 'Alice Example'
start_tls_server
run_block chromium 1
run_block chromium 2

visit() { timeout -k 5 15 bash -c '. "$1"' visit ./visit.sh; }
block chromium sh 3 | sed 's/chromium /&--disable-background-networking --disable-component-update --disable-sync /' >visit.sh

refused_login() {
    visit >refused.out 2>&1 || true
    ! grep -q Welcome refused.out || { cat refused.out; fail "logged in: $1"; }
}
mkdir -p /etc/chromium/policies/managed
write_block chromium json 1 /etc/chromium/policies/managed/sks.json
run_block chromium 3
says block.out 'Welcome, www.example.'
proved "Chromium logs in with a key of the store"

stop_daemon
refused_login "the daemon is down"
runs server || fail "the server has ended"
start_daemon
run_block chromium 3
says block.out 'Welcome, www.example.'
proved "without the daemon there is no login; with it there is"
