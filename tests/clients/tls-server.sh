# For scripts whose clients show a certificate: start_tls_server exports PORT, and SERVER_CA, the root of its certificate.
start_tls_server() {
    make_ca
    openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout server.key -out server.csr -subj /CN=localhost 2>/dev/null
    certify server.csr server.pem
    PORT=$(free_port) SERVER_CA="$PWD/ca.pem"
    export PORT SERVER_CA
    start server python3 "$(dirname "$0")/tls-server.py" "$PORT" server.pem server.key "$CA_FILE"
    wait_until 'the server' listens "$PORT"
}
