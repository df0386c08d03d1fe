# OpenSSL 3.0 with the engine of libp11.
# needs: /usr/lib/*/engines-3/pkcs11.so:libengine-pkcs11-openssl
. "$(dirname "$0")/common.sh"

start_store
enroll pin 'Alice Example'
enroll free www.example
enroll free-rsa rsa.example

run_block openssl 1
run_block openssl 2
says block.out 'Verified OK'
proved "ECDSA with a PIN"
run_block openssl 3
says block.out 'Verified OK'
proved "RSA-PSS"
run_block openssl 4
says block.out 'Dear bank'
proved "a CMS signature that verifies up to the issuer's root"
run_block openssl 5
says block.out 'verify OK'
proved "a certification request"
run_block openssl 6
says block.out 'Dear bank'
proved "decryption, OAEP"

make_ca
certify server.csr server.pem
PORT=$(free_port)
export PORT
start server run_block openssl 7
wait_until 'the server' listens "$PORT"
run_block openssl 8
says block.out 'Verify return code: 0 (ok)'
says block.out 'HTTP/1.0 200 ok'
proved "TLS, both keys in the store"
stop_daemon
refused timeout 20 openssl s_client -connect "localhost:$PORT" -verify_return_error -CAfile ca.pem
start_daemon
run_block openssl 8
says block.out 'HTTP/1.0 200 ok'
runs server || fail "the server has ended"
proved "without the daemon handshakes fail; the same server serves again when it is back"

cp "$PIN_FILE" right-pin && cp wrong-pin "$PIN_FILE"
refused run_block openssl 2
says refused.out 'PIN incorrect'
[ "$(tries_left 'Alice Example')" = 2 ] || fail "the wrong PIN was not counted"
cp right-pin "$PIN_FILE"
run_block openssl 2
[ "$(tries_left 'Alice Example')" = 3 ] || fail "the right PIN did not forget the wrong one"
proved "a wrong PIN is refused and counted"

stop_daemon
refused run_block openssl 2
says refused.out 'Failed to enumerate slots'
start_daemon
run_block openssl 2
proved "without the daemon it says so, and works when it is back"
