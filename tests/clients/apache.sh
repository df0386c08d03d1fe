# Apache (mod_ssl) with its server key in the store of its workers' user.
# needs: curl:curl apache2:apache2-bin /usr/lib/*/engines-3/pkcs11.so:libengine-pkcs11-openssl setpriv:util-linux
. "$(dirname "$0")/common.sh"

STORE_USER=www-data
start_store
enroll free-rsa www.example
PORT=$(free_port) DIR=$PWD
export PORT DIR
run_block apache 1
make_ca
certify server.csr server.pem
mkdir www
echo 'served by Apache' >www/index.html
write_block apache apache 1 site.conf
cat >apache.conf <<EOF
ServerRoot $DIR
PidFile $DIR/apache.pid
ErrorLog /dev/stderr
User www-data
Group www-data
Listen 127.0.0.1:$PORT
$(for module in mpm_event ssl socache_shmcb authz_core; do echo "LoadModule ${module}_module /usr/lib/apache2/modules/mod_$module.so"; done)
DefaultRuntimeDir $DIR
SSLSessionTickets off
SSLSessionCache none
StartServers 2
Include $DIR/site.conf
EOF
start apache apache2 -D FOREGROUND -f "$DIR/apache.conf"
wait_until 'Apache' listens "$PORT"
serving() { # all of so many requests are answered
    seq "$1" | xargs -P 8 -I{} curl -sS -m 20 --cacert ca.pem "https://localhost:$PORT/index.html" >served.out || fail "a request has failed"
    [ "$(grep -c 'served by' served.out)" = "$1" ] || fail "a request was not answered"
}

run_block apache 2
says block.out 'served by Apache'
serving 50
proved "the key of www-data's store serves TLS: 51 handshakes"
kill -USR1 "$(cat apache.pid)"
restarted() { [ "$(grep -c 'resuming normal operations' apache.log)" = 2 ]; }
wait_until 'the graceful restart' restarted
serving 50
proved "a graceful restart, and 50 more"
stop_daemon
refused curl -sS -m 20 --cacert ca.pem "https://localhost:$PORT/index.html"
start_daemon
serving 20
proved "without the daemon handshakes fail; it serves when the daemon is back"
