using Sks.Cli.CommandLine;
using Sks.Engine;
using Sks.Engine.Store;

namespace Sks.Cli.Tests.Running;

/// <summary>The whole program in this process, over a secure element in memory.</summary>
internal sealed class CliRun : IDisposable
{
    private readonly SealedStore _store = SealedStore.InMemory();

    public CliRun(bool biometrics = false) => Element = new SecureElement(_store, TimeProvider.System, biometrics);

    public SecureElement Element { get; }

    /// <summary>What the program takes for the present.</summary>
    public TimeProvider Clock { get; set; } = TimeProvider.System;

    public TemporaryDirectory Files { get; } = new();

    /// <summary>Runs a command where nobody can be asked.</summary>
    public CliResult Run(params string[] arguments) => Run(new ScriptedTerminal(), arguments);

    /// <summary>Runs a command before a terminal.</summary>
    public CliResult Run(ScriptedTerminal terminal, params string[] arguments) => RunAsync(terminal, CancellationToken.None, arguments).GetAwaiter().GetResult();

    public async Task<CliResult> RunAsync(ScriptedTerminal terminal, CancellationToken cancellation, params string[] arguments)
    {
        var context = new CliContext(terminal, Clock, (_, _) => new KeyStoreConnection(Element, Element, Element)) { SessionsPath = Files["sessions"] };
        int status = await SksProgram.RunAsync(arguments, context, cancellation);
        return new CliResult((ExitStatus)status, terminal.Output, terminal.Errors);
    }

    public void Dispose()
    {
        Element.Dispose();
        _store.Dispose();
        Files.Dispose();
    }
}
