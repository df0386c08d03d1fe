using Sks.Core.Secrets;

namespace Sks.Cli.Terminal;

/// <summary>The process's own terminal.</summary>
internal sealed class SystemTerminal : ITerminal
{
    private const char ControlD = '\u0004';
    private const char ControlU = '\u0015';

    public TextWriter Out => Console.Out;

    public TextWriter Error => Console.Error;

    public bool CanAsk => !Console.IsInputRedirected && !Console.IsOutputRedirected;

    public void Write(ReadOnlySpan<byte> bytes)
    {
        Out.Flush();
        using var stream = Console.OpenStandardOutput();
        stream.Write(bytes);
    }

    public string? ReadLine(CancellationToken cancellation) => Await(Console.ReadLine, cancellation);

    /// <remarks>.NET turns the terminal's echo off with the first look at its keys, and from then on echoes by itself what is to be seen.</remarks>
    public void StopEcho() => _ = Console.KeyAvailable;

    public SecretBuffer? ReadSecret(CancellationToken cancellation) => Await(ReadKeys, cancellation);

    private static SecretBuffer? ReadKeys()
    {
        using var line = new SecretLine();
        while (true)
        {
            var key = Console.ReadKey(intercept: true);
            switch (key.Key)
            {
                case ConsoleKey.Enter:
                    return line.ToSecret();
                case ConsoleKey.Backspace:
                    line.Backspace();
                    break;
                case var _ when key.KeyChar == ControlD:
                    return null;
                case var _ when key.KeyChar == ControlU:
                    line.Clear();
                    break;
                case var _ when !char.IsControl(key.KeyChar):
                    line.Append(key.KeyChar);
                    break;
            }
        }
    }

    /// <summary>The console cannot be told to stop reading; so a thread of its own reads, and is left behind on Ctrl-C.</summary>
    private static T Await<T>(Func<T> read, CancellationToken cancellation) =>
        Task.Run(read, cancellation).WaitAsync(cancellation).GetAwaiter().GetResult();
}
