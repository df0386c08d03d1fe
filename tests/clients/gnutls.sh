# GnuTLS: p11tool, certtool and gnutls-cli.
# needs: p11tool:gnutls-bin
. "$(dirname "$0")/common.sh"
. "$(dirname "$0")/tls-server.sh"

start_store
enroll pin 'Alice Example'
enroll free-rsa www.example

run_block gnutls 1
says block.out 'token=Alice%20Example'
[ "$(grep -c 'Requires login' block.out)" = 1 ] || fail "one card of two wants a PIN"
run_block gnutls 2
says block.out 'CKA_NEVER_EXTRACTABLE'
proved "p11tool sees the cards, and the private key after login"

run_block gnutls 3
says block.out 'Signature status: ok'
says block.out 'CMS Verification successful'
proved "certtool signs; certtool and openssl verify"

start_tls_server
run_block gnutls 4
says block.out 'Welcome, Alice Example.'
proved "gnutls-cli shows the certificate to a server"

stop_daemon
refused run_block gnutls 4
start_daemon
run_block gnutls 4
says block.out 'Welcome, Alice Example.'
proved "without the daemon there is no handshake; with it there is"

refused p11tool --provider "$MODULE" --login --write --label x --load-certificate alice.pem 'pkcs11:token=Alice%20Example'
proved "nothing is written to a card"

cp wrong-pin right && cp "$PIN_FILE" wrong-pin && cp right "$PIN_FILE"
refused run_block gnutls 2
[ "$(tries_left 'Alice Example')" -lt 3 ] || fail "a wrong PIN was not counted"
run_block gnutls 1
says block.out 'uPIN low count'
proved "a wrong PIN is refused and counted"
