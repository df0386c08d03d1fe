# git signs commits and tags through ssh-agent.
# needs: git:git ssh-agent:openssh-client
. "$(dirname "$0")/common.sh"

start_store
enroll pin 'Alice Example'
printf '#!/bin/sh\ncat "$PIN_FILE"\n' >askpass
chmod 700 askpass
export SSH_ASKPASS=$PWD/askpass SSH_ASKPASS_REQUIRE=force GIT_CONFIG_NOSYSTEM=1
git init -q .
git config user.name 'Alice Example'
git config user.email alice@example.com

cleanup() { [ -z "${SSH_AGENT_PID:-}" ] || ssh-agent -k >/dev/null; }
run_block git 1
run_block git 2
run_block git 3
[ "$(grep -c 'Good "git" signature for alice@example.com' block.out)" = 2 ] || fail "git does not accept the signatures"
proved "a commit and a tag are signed, and verify"

git commit -q --allow-empty --no-gpg-sign --message 'Not signed'
refused git verify-commit HEAD
proved "an unsigned commit does not verify"

head=$(git rev-parse HEAD)
stop_daemon
refused git commit --allow-empty --message 'No daemon'
[ "$(git rev-parse HEAD)" = "$head" ] || fail "a commit was made without its signature"
start_daemon
ssh-add -q -e "$MODULE"
ssh-add -q -s "$MODULE"
git commit -q --allow-empty --message 'The daemon is back'
git verify-commit HEAD
proved "no commit without the daemon; the next is signed again when it is back"
