# OpenSSH: ssh and ssh-agent log in to a local sshd.
# needs: ssh:openssh-client ssh-agent:openssh-client /usr/sbin/sshd:openssh-server
. "$(dirname "$0")/common.sh"

start_store
enroll pin 'Alice Example'
enroll free-rsa www.example
PORT=$(free_port)
export PORT
run_block openssh 1
[ "$(wc -l <keys.pub)" = 2 ] || fail "two keys are expected"
grep -q '^ecdsa-sha2-nistp256 .* Alice Example$' keys.pub || fail "the P-256 key is not there"
proved "public keys, without a PIN"

ssh-keygen -q -t ed25519 -N '' -f host_key
[ -d /run/sshd ] || mkdir -m 755 /run/sshd
cat >sshd_config <<EOF
ListenAddress 127.0.0.1:$PORT
HostKey $PWD/host_key
PidFile none
AuthorizedKeysFile $PWD/authorized_keys
AuthenticationMethods publickey
PermitRootLogin yes
StrictModes no
UsePAM no
EOF
echo "[localhost]:$PORT $(cut -d' ' -f1,2 host_key.pub)" >known_hosts
start sshd /usr/sbin/sshd -D -e -f "$PWD/sshd_config"
wait_until 'sshd' listens "$PORT"
printf '#!/bin/sh\ncat "$PIN_FILE"\n' >askpass
chmod 700 askpass
export SSH_ASKPASS=$PWD/askpass SSH_ASKPASS_REQUIRE=force

: >authorized_keys
refused run_block openssh 2
says refused.out 'Permission denied'
proved "nobody gets in without a key that is authorized"
grep ' Alice Example$' keys.pub >authorized_keys
run_block openssh 2
says block.out 'it is me'
proved "a login with a P-256 key and its PIN"
refused run_block openssh 3
cp keys.pub authorized_keys
stop_daemon
refused run_block openssh 3
start_daemon
run_block openssh 3
says block.out 'it is me'
proved "a login with an RSA key without PIN; none while the daemon is away"

cp "$PIN_FILE" right-pin && cp wrong-pin "$PIN_FILE"
grep ' Alice Example$' keys.pub >alice.pub
refused ssh -p "$PORT" -o UserKnownHostsFile=known_hosts -o "PKCS11Provider=$MODULE" -o IdentitiesOnly=yes -i alice.pub localhost true
[ "$(tries_left 'Alice Example')" -lt 3 ] || fail "the wrong PIN was not counted"
proved "a wrong PIN is refused and counted: $(tries_left 'Alice Example') tries left"
cp right-pin "$PIN_FILE"

cleanup() { ssh-agent -k >/dev/null; }
run_block openssh 4
says block.out 'it is me'
stop_daemon
refused ssh -p "$PORT" -o UserKnownHostsFile=known_hosts localhost true
start_daemon
proved "the agent logs in, and not while the daemon is away"
run_block openssh 5
refused ssh -p "$PORT" -o UserKnownHostsFile=known_hosts localhost true
cleanup
run_block openssh 4
says block.out 'it is me'
proved "with the module taken out it does not; a new agent logs in with the daemon that is back"
