# curl with a client certificate of the store, to an nginx that wants one.
# needs: curl:curl nginx:nginx /usr/lib/*/engines-3/pkcs11.so:libengine-pkcs11-openssl
. "$(dirname "$0")/common.sh"

start_store
enroll pin 'Alice Example'
enroll free www.example
make_ca
openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout server.key -out server.csr -subj /CN=localhost 2>/dev/null
certify server.csr server.pem
PORT=$(free_port) DIR=$PWD
export PORT DIR
write_block curl nginx 1 site.conf
cat >nginx.conf <<EOF
daemon off;
pid $DIR/nginx.pid;
error_log stderr;
events { }
http { access_log off; client_body_temp_path $DIR/body; proxy_temp_path $DIR/proxy; fastcgi_temp_path $DIR/fastcgi;
    uwsgi_temp_path $DIR/uwsgi; scgi_temp_path $DIR/scgi; include $DIR/site.conf; }
EOF
start nginx nginx -e stderr -c "$DIR/nginx.conf"
wait_until 'nginx' listens "$PORT"
curl -sS --cacert ca.pem "https://localhost:$PORT/" >without.out
says without.out '400 No required SSL certificate'

run_block curl 1
says block.out 'SUCCESS CN=Alice Example'
proved "nginx takes the certificate of a key with PIN"
run_block curl 2
says block.out 'SUCCESS CN=www.example'
proved "and of a key without"

cp "$PIN_FILE" right-pin && cp wrong-pin "$PIN_FILE"
refused run_block curl 1
[ "$(tries_left 'Alice Example')" = 2 ] || fail "the wrong PIN was not counted once"
cp right-pin "$PIN_FILE"
proved "a wrong PIN is refused and counted once"
stop_daemon
refused run_block curl 1
says refused.out 'curl: (58)'
start_daemon
run_block curl 1
says block.out 'SUCCESS CN=Alice Example'
proved "without the daemon it fails, and works when it is back"
