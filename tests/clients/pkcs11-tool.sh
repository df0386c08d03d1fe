# OpenSC's pkcs11-tool: the least a client can be.
# needs: pkcs11-tool:opensc
. "$(dirname "$0")/common.sh"

start_store
enroll pin 'Alice Example'
enroll free-rsa www.example

run_block pkcs11-tool 1
says block.out 'Alice Example'
[ "$(grep -c 'login required' block.out)" = 1 ] || fail "one card of two wants a PIN"
proved "it sees a card with PIN and one without"

PIN=$(cat "$PIN_FILE")
export PIN
run_block pkcs11-tool 2
[ "$(grep -c 'Private Key Object' block.out)" = 1 ] || fail "the private key is not seen after login only"
proved "the private key is there after login"
run_block pkcs11-tool 3
says block.out 'Verified OK'
proved "openssl accepts its signature"

PIN=$(cat wrong-pin)
for left in 2 1 0; do
    refused run_block pkcs11-tool 2
    says refused.out CKR_PIN_
    [ "$(tries_left 'Alice Example')" = $left ] || fail "a wrong PIN was not counted"
done
PIN=$(cat "$PIN_FILE")
refused run_block pkcs11-tool 2
says refused.out CKR_PIN_LOCKED
run_block pkcs11-tool 1
says block.out 'user PIN locked'
proved "wrong PINs are counted, and lock the card"
