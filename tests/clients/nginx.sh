# nginx with its server key in the store of its workers' user.
# needs: curl:curl nginx:nginx /usr/lib/*/engines-3/pkcs11.so:libengine-pkcs11-openssl setpriv:util-linux
. "$(dirname "$0")/common.sh"

STORE_USER=www-data
start_store
enroll free www.example
PORT=$(free_port) DIR=$PWD
export PORT DIR
run_block nginx 1
make_ca
certify server.csr server.pem

write_block nginx nginx 1 nginx.page
# The page is for a system with its usual folders; here everything stays in this one.
cat >here.conf <<EOF
access_log off; client_body_temp_path $DIR/body; proxy_temp_path $DIR/proxy; fastcgi_temp_path $DIR/fastcgi;
uwsgi_temp_path $DIR/uwsgi; scgi_temp_path $DIR/scgi; ssl_session_tickets off;
EOF
sed "s|^http {|&\n    include $DIR/here.conf;|" nginx.page >nginx.conf
printf 'daemon off;\npid %s/nginx.pid;\nerror_log stderr;\n' "$DIR" >>nginx.conf
start nginx nginx -e stderr -c "$DIR/nginx.conf"
wait_until 'nginx' listens "$PORT"
serving() { # all of so many requests are answered; by how many workers is in served.out
    seq "$1" | xargs -P 8 -I{} curl -sS -m 20 --cacert ca.pem "https://localhost:$PORT/" >served.out || fail "a request has failed"
    [ "$(grep -c 'served by' served.out)" = "$1" ] || fail "a request was not answered"
}

run_block nginx 2
says block.out 'served by'
proved "the key of www-data's store serves TLS"
serving 100
[ "$(sort -u served.out | wc -l)" -gt 1 ] || fail "one worker did it all"
proved "100 handshakes, $(sort -u served.out | wc -l) workers"
sort -u served.out >before.out
kill -HUP "$(cat nginx.pid)"
renewed() { curl -sS -m 20 --cacert ca.pem "https://localhost:$PORT/" >one.out && ! grep -qxFf one.out before.out; }
wait_until 'the new workers' renewed
serving 50
proved "a reload, and 50 more"

stop_daemon
refused curl -sS -m 20 --cacert ca.pem "https://localhost:$PORT/"
says nginx.log 'Device removed'
refused nginx -t -e stderr -c "$DIR/nginx.conf"
start_daemon
serving 20
proved "without the daemon handshakes fail, and a start would; the same workers serve when it is back"

refused setpriv --reuid=nobody --regid=nogroup --clear-groups env HOME=/nonexistent DOTNET_CLI_HOME=/nonexistent "$DIR/programs/sks" list
proved "another user cannot use the store: $(head -c 200 refused.out)"
kill -QUIT "$(cat nginx.pid)"
ended() { ! runs nginx; }
wait_until 'the end of nginx' ended
proved "it ends when told to"
