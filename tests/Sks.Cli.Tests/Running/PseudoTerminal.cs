using System.Diagnostics;
using System.Text;

namespace Sks.Cli.Tests.Running;

/// <summary>The real program before a pseudo terminal, which <c>script</c> provides.</summary>
internal sealed class PseudoTerminal : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _script;
    private readonly StringBuilder _transcript = new();

    public PseudoTerminal(params string[] arguments)
    {
        string program = Path.Combine(AppContext.BaseDirectory, "sks.dll");
        string command = string.Join(' ', arguments.Prepend(program).Select(a => $"'{a}'"));
        _script = Process.Start(new ProcessStartInfo("script", ["-qec", $"dotnet {command}", "/dev/null"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
    }

    public string Transcript => _transcript.ToString();

    /// <summary>Reads until the program has shown this, after what was awaited before.</summary>
    public void Await(string text)
    {
        int from = _transcript.Length;
        using var limit = new CancellationTokenSource(Patience);
        char[] block = new char[256];
        while (!Transcript[from..].Contains(text, StringComparison.Ordinal))
        {
            int length = _script.StandardOutput.ReadAsync(block, limit.Token).AsTask().GetAwaiter().GetResult();
            Assert.True(length > 0, $"'{text}' was expected, but: {Transcript}");
            _transcript.Append(block, 0, length);
        }
    }

    /// <summary>Types, key by key.</summary>
    public void Type(string keys)
    {
        foreach (char key in keys)
        {
            _script.StandardInput.Write(key);
            _script.StandardInput.Flush();
        }
    }

    /// <summary>Waits for the end.</summary>
    /// <returns>The exit status.</returns>
    public int End()
    {
        using var limit = new CancellationTokenSource(Patience);
        _transcript.Append(_script.StandardOutput.ReadToEndAsync(limit.Token).GetAwaiter().GetResult());
        _script.WaitForExitAsync(limit.Token).GetAwaiter().GetResult();
        return _script.ExitCode;
    }

    public void Dispose()
    {
        if (!_script.HasExited)
        {
            _script.Kill(entireProcessTree: true);
        }

        _script.Dispose();
    }
}
