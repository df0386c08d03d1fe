# NSS: modutil, certutil and cmsutil.
# needs: modutil:libnss3-tools
. "$(dirname "$0")/common.sh"

start_store
enroll pin 'Alice Example'
enroll pin-rsa 'Bob Example'

run_block nss 1
run_block nss 2
says block.out 'Alice Example:Alice Example'
grep -q '< 0> rsa .* Bob Example' block.out || fail "the key is not found after login"
proved "certificates are seen without a PIN, the key after login"

run_block nss 3
says block.out 'CMS Verification successful'
[ "$(grep -c 'Dear bank' block.out)" = 2 ] || fail "cmsutil does not verify"
cmsutil -S -d sql:nssdb -f "$PIN_FILE" -N 'Alice Example:Alice Example' -H SHA384 -i letter.txt -o alice.p7s
openssl cms -verify -inform DER -in alice.p7s -CAfile "$CA_FILE" -purpose any >/dev/null 2>&1 || fail "openssl does not accept ECDSA"
proved "cmsutil signs with RSA and ECDSA; cmsutil and openssl verify"

run_block nss 4
says block.out 'Dear bank'
sks certificate 'Bob Example' --out bob.pem >/dev/null
openssl cms -encrypt -aes-256-cbc -outform DER -in letter.txt -out other.p7m bob.pem
cmsutil -D -d sql:nssdb -f "$PIN_FILE" -i other.p7m | grep -q 'Dear bank' || fail "what openssl has encrypted is not decrypted"
proved "cmsutil decrypts what NSS and openssl have encrypted"

stop_daemon
refused run_block nss 3
start_daemon
run_block nss 3
proved "without the daemon it fails, and works when it is back"

refused cmsutil -S -d sql:nssdb -f wrong-pin -N 'Bob Example:Bob Example' -H SHA256 -i letter.txt -o wrong.p7s
says refused.out SEC_ERROR_BAD_PASSWORD
[ "$(tries_left 'Bob Example')" = 2 ] || fail "the wrong PIN was not counted once"
[ "$(tries_left 'Alice Example')" = 3 ] || fail "another card was tried"
proved "a wrong PIN is refused and counted"

head -c 64 /dev/urandom >noise
refused certutil -G -d sql:nssdb -h 'Bob Example' -f "$PIN_FILE" -k rsa -g 2048 -z noise
proved "keys are not made on a card"
