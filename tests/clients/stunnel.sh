# stunnel as client and as server of one TLS connection, both keys in the store.
# needs: stunnel:stunnel4 curl:curl /usr/lib/*/engines-3/pkcs11.so:libengine-pkcs11-openssl
. "$(dirname "$0")/common.sh"

start_store
enroll pin 'Alice Example'
enroll free www.example
PORT=$(free_port) LOCAL_PORT=$(free_port) PLAIN_PORT=$(free_port) DIR=$PWD
export PORT LOCAL_PORT PLAIN_PORT DIR
make_ca
PKCS11_MODULE_PATH=$MODULE openssl req -new -engine pkcs11 -keyform engine -key pkcs11:object=www.example -subj /CN=localhost -out server.csr
certify server.csr server.pem
run_block stunnel 1
mkdir www
echo 'through the tunnel' >www/index.html
write_block stunnel ini 1 client.conf
write_block stunnel ini 2 server.conf
# A resumed session needs no key, and would hide what is asked below.
tee -a client.conf server.conf <<<'sessionResume = no' >/dev/null
start plain python3 -m http.server --bind 127.0.0.1 --directory www "$PLAIN_PORT"
start server stunnel server.conf
start client stunnel client.conf
wait_until 'the plain server' listens "$PLAIN_PORT"
wait_until 'the server' listens "$PORT"
wait_until 'the client' listens "$LOCAL_PORT"
get() { curl -sS -m 20 "http://127.0.0.1:$LOCAL_PORT/index.html"; }
get >got.out
says got.out 'through the tunnel'
says server.log 'CN=Alice Example'
proved "a tunnel between two keys of the store"

stop_daemon
refused get
start_daemon
stop client
start client stunnel client.conf
wait_until 'the client' listens "$LOCAL_PORT"
get >got.out
says got.out 'through the tunnel'
proved "none without the daemon; the server's key works on when it is back, the client's after a new login"

stop client
cp wrong-pin "$PIN_FILE"
start client stunnel client.conf
ended() { ! runs client; }
wait_until 'the end of the client' ended
[ "$(tries_left 'Alice Example')" -lt 3 ] || fail "the wrong PIN was not counted"
proved "a wrong PIN ends it and is counted: $(tries_left 'Alice Example') tries left"
