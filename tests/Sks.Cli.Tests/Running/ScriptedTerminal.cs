using System.Text;
using Sks.Cli.Terminal;
using Sks.Core.Secrets;

namespace Sks.Cli.Tests.Running;

/// <summary>A person who types what the test says; a terminal without answers is none.</summary>
internal sealed class ScriptedTerminal(params string?[] answers) : ITerminal, IDisposable
{
    private readonly Queue<string?> _answers = new(answers);
    private readonly StringWriter _out = new();
    private readonly StringWriter _error = new();
    private bool _echo = true;

    public TextWriter Out => _out;

    public TextWriter Error => _error;

    public bool CanAsk { get; init; } = answers.Length > 0;

    public string Output => _out.ToString();

    public string Errors => _error.ToString();

    public int Unused => _answers.Count;

    public void Write(ReadOnlySpan<byte> bytes) => _out.Write(Encoding.UTF8.GetString(bytes));

    public string? ReadLine(CancellationToken cancellation) => Next(cancellation);

    public void StopEcho() => _echo = false;

    public SecretBuffer? ReadSecret(CancellationToken cancellation) =>
        _echo ? throw new InvalidOperationException("The program asks for a secret with echo on.") : Next(cancellation) is { } answer ? new SecretBuffer(Encoding.UTF8.GetBytes(answer)) : null;

    public void Dispose()
    {
        _out.Dispose();
        _error.Dispose();
    }

    private string? Next(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return CanAsk && _answers.TryDequeue(out string? answer)
            ? answer
            : throw new InvalidOperationException("The program asks when nobody is there to answer.");
    }
}
