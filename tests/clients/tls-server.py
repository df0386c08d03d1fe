"""An HTTPS server that wants a client certificate and answers with its common name.   tls-server.py PORT CERTIFICATE KEY CLIENTS-CA"""
import contextlib
import http.server
import ssl
import sys


class Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        subject = dict(pair[0] for pair in self.connection.getpeercert()["subject"])
        text = f"Welcome, {subject['commonName']}.\n".encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/plain")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)


context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(sys.argv[2], sys.argv[3])
context.load_verify_locations(sys.argv[4])
context.verify_mode = ssl.CERT_REQUIRED


class Server(http.server.ThreadingHTTPServer):
    def finish_request(self, request, client_address):  # the handshake belongs to the connection's own thread
        request.settimeout(20)
        with context.wrap_socket(request, server_side=True, do_handshake_on_connect=False) as connection:
            try:
                connection.do_handshake()
            except OSError as e:
                print(f"no handshake: {e}", flush=True)
                return
            self.RequestHandlerClass(connection, client_address, self)
            with contextlib.suppress(OSError):
                connection.unwrap()


Server(("127.0.0.1", int(sys.argv[1])), Answer).serve_forever()
