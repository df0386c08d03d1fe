# A .NET program with Pkcs11Interop.
# needs: dotnet:dotnet-sdk-10.0
export NUGET_PACKAGES="${NUGET_PACKAGES:-$HOME/.nuget/packages}"
. "$(dirname "$0")/common.sh"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 TMPDIR="$PWD"

start_store
enroll pin 'Alice Example'
enroll free www.example
block dotnet csharp 1 >sign.cs

run_block dotnet 1
says block.out 'CN=Alice Example: signature is valid'
proved "Pkcs11Interop signs"

stop_daemon
refused run_block dotnet 1
says refused.out 'There is no card "Alice Example"'
start_daemon
run_block dotnet 1
proved "without the daemon it says so, and works when it is back"

cp wrong-pin "$PIN_FILE"
refused run_block dotnet 1
says refused.out CKR_PIN_INCORRECT
[ "$(tries_left 'Alice Example')" = 2 ] || fail "the wrong PIN was not counted"
proved "a wrong PIN is refused and counted"
