using System.Diagnostics;
using System.Net.Sockets;

namespace Sks.Testing;

/// <summary>A TPM 2.0 in software (<c>swtpm</c>, a process of its own) with its state in a folder of its own; both gone with it.</summary>
public sealed class SoftwareTpm : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sks-tpm-");
    private Process? _process;

    /// <summary>A TPM that has never been used.</summary>
    public SoftwareTpm() => _process = Start();

    /// <summary>The Unix socket on which it takes commands, one caller at a time.</summary>
    public string SocketPath => Path.Combine(_folder.FullName, "tpm.sock");

    /// <summary>Connects to it.</summary>
    public Stream Connect()
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Connect(new UnixDomainSocketEndPoint(SocketPath));
        return new NetworkStream(socket, ownsSocket: true);
    }

    /// <summary>Power off and on: its state stays, what was loaded is gone.</summary>
    public void Restart()
    {
        Stop();
        _process = Start();
    }

    /// <summary>Power off.</summary>
    public void Stop()
    {
        if (_process is not null)
        {
            _process.Kill();
            _process.WaitForExit();
            _process.Dispose();
            _process = null;
            File.Delete(SocketPath);
        }
    }

    /// <summary>It takes commands and answers none, until <see cref="Resume"/>.</summary>
    public void Pause() => Signal("STOP");

    /// <summary>It answers again, also what has come in between.</summary>
    public void Resume() => Signal("CONT");

    /// <inheritdoc/>
    public void Dispose()
    {
        Stop();
        _folder.Delete(recursive: true);
    }

    private void Signal(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", $"{_process!.Id}"]);
        kill.WaitForExit();
    }

    private Process Start()
    {
        var start = new ProcessStartInfo("swtpm") { RedirectStandardOutput = true, RedirectStandardError = true };
        string[] arguments =
        [
            "socket", "--tpm2", "--tpmstate", $"dir={_folder.FullName}", "--server", $"type=unixio,path={SocketPath}",
            "--flags", "not-need-init,startup-clear",
        ];
        Array.ForEach(arguments, start.ArgumentList.Add);
        var process = Process.Start(start)!;
        if (!SpinWait.SpinUntil(() => process.HasExited || CanConnect(), TimeSpan.FromSeconds(30)) || process.HasExited)
        {
            throw new InvalidOperationException("swtpm does not start: " + (process.HasExited ? process.StandardError.ReadToEnd() : ""));
        }

        return process;
    }

    private bool CanConnect()
    {
        try
        {
            Connect().Dispose();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
