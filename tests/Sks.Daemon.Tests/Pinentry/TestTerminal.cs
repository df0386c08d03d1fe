using System.Diagnostics;
using System.Text;
using Xunit;

namespace Sks.Daemon.Tests.Pinentry;

/// <summary>A pseudoterminal (python's <c>pty</c>) at which the test is the person.</summary>
internal sealed class TestTerminal : IDisposable
{
    private const string Program = """
        import os, pty, sys, threading
        master, slave = pty.openpty()
        print(os.ttyname(slave), flush=True)
        def type_keys():
            while keys := os.read(0, 1000):
                os.write(master, keys)
            os._exit(0)
        threading.Thread(target=type_keys, daemon=True).start()
        while shown := os.read(master, 1000):
            os.write(1, shown)
        """;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _python;
    private readonly StringBuilder _shown = new();
    private readonly byte[] _buffer = new byte[1000];

    internal TestTerminal()
    {
        _python = Process.Start(new ProcessStartInfo("python3", ["-c", Program]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        var name = new StringBuilder();
        for (int c; (c = _python.StandardOutput.BaseStream.ReadByte()) is not (-1 or '\n');)
        {
            name.Append((char)c);
        }

        Device = name.ToString();
    }

    /// <summary>Its path.</summary>
    internal string Device { get; }

    /// <summary>Everything that it has shown.</summary>
    internal string Shown => _shown.ToString();

    /// <summary>Whether what is typed would be shown.</summary>
    internal bool Echoes
    {
        get
        {
            using var stty = Process.Start(new ProcessStartInfo("stty", ["-a", "-F", Device]) { RedirectStandardOutput = true })!;
            return stty.StandardOutput.ReadToEnd().Split(' ', ';', '\n').Contains("echo");
        }
    }

    /// <summary>Waits until this has been shown so often.</summary>
    internal async Task ShowsAsync(string text, int times = 1)
    {
        using var late = new CancellationTokenSource(Patience);
        while (Shown.Split(text).Length <= times)
        {
            int count = await _python.StandardOutput.BaseStream.ReadAsync(_buffer, late.Token);
            Assert.True(count > 0, Shown);
            _shown.Append(Encoding.UTF8.GetString(_buffer, 0, count));
        }
    }

    internal void Type(string keys)
    {
        _python.StandardInput.Write(keys);
        _python.StandardInput.Flush();
    }

    /// <summary>How many processes have this terminal as theirs for PINs.</summary>
    internal int CountPrograms() => Directory.GetDirectories("/proc").Count(directory =>
    {
        try
        {
            return File.ReadAllText($"{directory}/environ").Split('\0').Contains($"GPG_TTY={Device}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    });

    public void Dispose()
    {
        _python.Kill();
        _python.WaitForExit();
        _python.Dispose();
    }
}
