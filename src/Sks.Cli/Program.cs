using Sks.Cli.CommandLine;
using Sks.Cli.Terminal;
using Sks.Client;

using var interruption = new Interruption();
return await SksProgram.RunAsync(
    args,
    new CliContext(new SystemTerminal(), TimeProvider.System, Connect),
    interruption.Token).ConfigureAwait(false);

static KeyStoreConnection Connect(string socketPath, uint? ownerUserId)
{
    var store = new RemoteKeyStore(socketPath, ownerUserId);
    return new KeyStoreConnection(store, store, store, store);
}
