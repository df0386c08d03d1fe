# Java's SunPKCS11: keytool, jarsigner, and a program with a client certificate.
# needs: javac:openjdk-17-jdk-headless
. "$(dirname "$0")/common.sh"
. "$(dirname "$0")/tls-server.sh"
export JAVA_TOOL_OPTIONS="-Djava.io.tmpdir=$PWD -XX:+PerfDisableSharedMem -XX:TieredStopAtLevel=1"

start_store
enroll pin 'Alice Example'
write_block java properties 1 sks.cfg

run_block java 1
says block.out 'Alice Example, PrivateKeyEntry'
proved "keytool sees the key"

run_block java 2
says block.out 'jar verified.'
proved "jarsigner signs and verifies"

start_tls_server
block java java 1 >Login.java
run_block java 3
says block.out 'Welcome, Alice Example.'
proved "a program logs in to a server with the certificate"

stop_daemon
refused timeout 60 java Login.java "https://localhost:$PORT/"
start_daemon
run_block java 3
says block.out 'Welcome, Alice Example.'
proved "without the daemon it fails; with it it works"

cp wrong-pin "$PIN_FILE"
refused run_block java 1
[ "$(tries_left 'Alice Example')" = 2 ] || fail "the wrong PIN was not counted once"
proved "a wrong PIN is refused and counted"
