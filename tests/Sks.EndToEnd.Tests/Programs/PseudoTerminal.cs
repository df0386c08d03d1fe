using System.Diagnostics;
using System.Text;

namespace Sks.EndToEnd.Tests.Programs;

/// <summary><c>sks</c> before a pseudo terminal, which <c>script</c> provides; what it shows and asks is one stream, as for a person.</summary>
internal sealed class PseudoTerminal : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly Process _script;
    private readonly StringBuilder _transcript = new();
    private int _seen;

    /// <param name="socket">The daemon to talk to.</param>
    /// <param name="arguments">Of <c>sks</c>.</param>
    public PseudoTerminal(string socket, params string[] arguments)
    {
        string command = string.Join(' ', new[] { ProgramPaths.Host, ProgramPaths.Assembly("sks") }.Concat(arguments).Select(a => $"'{a}'"));
        var start = new ProcessStartInfo("script", ["-qec", command, "/dev/null"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["SKS_SOCKET"] = socket;
        start.Environment["TERM"] = "xterm";
        _script = Process.Start(start)!;
    }

    /// <summary>All that was shown so far.</summary>
    public string Transcript => _transcript.ToString();

    /// <summary>Reads until the program has shown this, after what was awaited before.</summary>
    public async Task AwaitAsync(string text)
    {
        using var limit = new CancellationTokenSource(Patience);
        char[] block = new char[256];
        while (Transcript.IndexOf(text, _seen, StringComparison.Ordinal) < 0)
        {
            int length = await _script.StandardOutput.ReadAsync(block, limit.Token);
            Assert.True(length > 0, $"'{text}' was expected, but: {Transcript}");
            _transcript.Append(block, 0, length);
        }

        _seen = Transcript.IndexOf(text, _seen, StringComparison.Ordinal) + text.Length;
    }

    /// <summary>Types, key by key.</summary>
    public async Task TypeAsync(string keys)
    {
        foreach (char key in keys)
        {
            await _script.StandardInput.WriteAsync(key);
            await _script.StandardInput.FlushAsync();
        }
    }

    /// <summary>Waits for the end.</summary>
    /// <returns>The exit status.</returns>
    public async Task<int> EndAsync()
    {
        using var limit = new CancellationTokenSource(Patience);
        _transcript.Append(await _script.StandardOutput.ReadToEndAsync(limit.Token));
        await _script.WaitForExitAsync(limit.Token);
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
