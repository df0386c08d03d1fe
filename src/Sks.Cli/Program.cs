using Sks.Cli.CommandLine;
using Sks.Cli.Terminal;

using var interruption = new Interruption();
return await SksProgram.RunAsync(
    args,
    new CliContext(new SystemTerminal(), TimeProvider.System, RemoteConnection.Open),
    interruption.Token).ConfigureAwait(false);
