# An operator of an issuer, whose key is in the key store: curl at the issuer's REST interface, and the audit log afterwards (docs/operators.md).
# needs: curl:curl /usr/lib/*/engines-3/pkcs11.so:libengine-pkcs11-openssl
. "$(dirname "$0")/common.sh"

start_store
operator() { # role, common name
    local url
    url=$(sks-issuer operator add --data bank --role "$1" --subject "CN=$2" --json | sed -n 's/.*"url": "\([^"]*\).*/\1/p')
    sks enroll "$url" --yes --pin-file "$PIN_FILE" --ca-file "$CA_FILE" >enroll.log
    sks certificate "$2" --out "$2.pem" >/dev/null
}
api=$(sed -n 's/^sks-issuer: serving //p' issuer.log)/api/v1
export PKCS11_MODULE_PATH=$MODULE
call() { # common name, path, more for curl...: answer in answer.json, status in status
    local who=$1 path=$2
    shift 2
    curl -sS --http1.1 --cacert "$CA_FILE" --engine pkcs11 --cert "$who.pem" --key-type ENG \
        --key "pkcs11:token=$who;object=$who;type=private;pin-source=file:$PIN_FILE" \
        -H 'Content-Type: application/json' -o answer.json -w '%{http_code}' "$@" "$api$path" >status
}
answers() { # status
    [ "$(cat status)" = "$1" ] || { cat answer.json; fail "status $(cat status) instead of $1"; }
}

operator admin Anna
operator auditor Aude
call Anna /enrollments -d '{"subject":"CN=Alice Example"}'
answers 201
url=$(sed -n 's/.*"url":"\([^"]*\).*/\1/p' answer.json)
sks enroll "$url" --yes --pin-file "$PIN_FILE" --ca-file "$CA_FILE" >enroll.log
call Aude /credentials
answers 200
says answer.json '"subject":"CN=Alice Example"'
proved "an admin, whose key is in the key store, makes an enrollment; an auditor sees the credential"

call Anna /operators --tls-max 1.2
answers 200
call Anna /operators --tlsv1.3
answers 200
proved "TLS 1.2 and 1.3 both ask for the certificate when it is needed"

call Aude /enrollments -d '{"subject":"CN=Alice Example"}'
answers 403
says answer.json 'takes the role operator'
curl -sS --cacert "$CA_FILE" "$api/credentials" -o answer.json -w '%{http_code}' >status
answers 401
sks-issuer operator remove --data bank "$(sks-issuer operator list --data bank --json | python3 -c '
import json, sys
print(next(o["id"] for o in json.load(sys.stdin) if o["subject"] == "CN=Aude"))')" >removed.out
call Aude /credentials
answers 403
proved "an auditor does not act, nobody without certificate does anything, nor does who was removed"

sks-issuer audit export audit.jsonl --data bank 2>head.out
head=$(sed -n 's/.*head //p' head.out)
sks-issuer audit verify audit.jsonl --head "$head" --data bank >verified.out
says verified.out 'The log is whole'
says audit.jsonl '(CN=Anna)'
sed -i 's/CN=Alice Example/CN=Eve Example/' audit.jsonl
refused sks-issuer audit verify audit.jsonl
says refused.out 'was changed'
proved "the audit log says who it was, and that somebody has changed it"
