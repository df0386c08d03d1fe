using System.Security.Cryptography;
using System.Text;
using Sks.Cli.CommandLine;
using Sks.KeyGen2;
using Sks.KeyGen2.Proxy;

namespace Sks.Cli.Respond;

/// <summary>
/// What has to be remembered of sessions by file between two commands: one small file each, for one key store, without secrets. Whoever
/// holds the folder keeps other commands out of it.
/// </summary>
internal sealed class SessionFolder : IDisposable
{
    private const int SizeLimit = KeyGen2Limits.MessageSize;
    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly string _path;
    private readonly FileStream _lock;

    private SessionFolder(string path, FileStream held) => (_path, _lock) = (path, held);

    /// <summary>Where such folders are: <c>$XDG_STATE_HOME/sks/sessions</c>, or <c>~/.local/state/sks/sessions</c>.</summary>
    public static string DefaultPath()
    {
        string? home = Environment.GetEnvironmentVariable("XDG_STATE_HOME");

        // The XDG Base Directory Specification has relative paths ignored.
        string state = home is { Length: > 0 } && Path.IsPathFullyQualified(home)
            ? home
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".local", "state");
        return Path.Combine(state, "sks", "sessions");
    }

    /// <summary>Opens the folder of a key store, and makes it if it is not there.</summary>
    /// <param name="root">Where such folders are.</param>
    /// <param name="deviceCertificate">Of the key store, X.509 DER.</param>
    /// <exception cref="CommandException">Another command has it open.</exception>
    public static SessionFolder Open(string root, byte[] deviceCertificate)
    {
        string path = Path.Combine(root, Name(deviceCertificate));
        Directory.CreateDirectory(path, Owner | UnixFileMode.UserExecute);
        try
        {
            return new SessionFolder(path, new FileStream(Path.Combine(path, "lock"), new FileStreamOptions
            {
                Mode = FileMode.OpenOrCreate,
                Access = FileAccess.ReadWrite,
                Share = FileShare.None,
                UnixCreateMode = Owner,
            }));
        }
        catch (IOException e) when (e is not (DirectoryNotFoundException or FileNotFoundException))
        {
            throw new CommandException(ExitStatus.NotAvailable, "Another 'sks respond' is at work with this key store; try again when it has ended.", e);
        }
    }

    /// <summary>The state of a session; <see langword="null"/> when there is none.</summary>
    /// <exception cref="CommandException">The file is no state.</exception>
    public ProxyState? Find(string serverSessionId)
    {
        string file = FileOf(serverSessionId);
        if (!File.Exists(file))
        {
            return null;
        }

        try
        {
            return ReadFile(file) is { } state && state.ServerSessionId == serverSessionId
                ? state
                : throw new KeyGen2Exception(KeyGen2Error.Malformed, "It is another session's.");
        }
        catch (KeyGen2Exception e)
        {
            throw new CommandException(
                ExitStatus.Malformed, $"{file} is damaged: {e.Message.TrimEnd('.')}; give the session up with 'sks respond --abort {serverSessionId}'.", e);
        }
    }

    /// <summary>Every session that can be read, with the time of its last message.</summary>
    public IReadOnlyList<(ProxyState State, DateTimeOffset Changed)> All()
    {
        var all = new List<(ProxyState, DateTimeOffset)>();
        foreach (string file in Directory.EnumerateFiles(_path, "*.json").Order(StringComparer.Ordinal))
        {
            try
            {
                all.Add((ReadFile(file), File.GetLastWriteTimeUtc(file)));
            }
            catch (KeyGen2Exception)
            {
                // It is told when its session goes on.
            }
        }

        return all;
    }

    /// <summary>Keeps a state in the place of the one before: all at once, safe on disk when this returns.</summary>
    public void Keep(ProxyState state)
    {
        string file = FileOf(state.ServerSessionId);
        string beside = $"{file}.new";
        File.Delete(beside);
        using (var stream = new FileStream(beside, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = Owner }))
        {
            stream.Write(state.Write());
            stream.Flush(flushToDisk: true);
        }

        File.Move(beside, file, overwrite: true);
    }

    /// <summary>Forgets a session.</summary>
    public void Remove(string serverSessionId) => File.Delete(FileOf(serverSessionId));

    public void Dispose() => _lock.Dispose();

    private static ProxyState ReadFile(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read);
        return stream.Length <= SizeLimit
            ? ProxyState.Read(File.ReadAllBytes(file))
            : throw new KeyGen2Exception(KeyGen2Error.Malformed, "It is too long.");
    }

    private string FileOf(string serverSessionId) => Path.Combine(_path, $"{Name(Encoding.UTF8.GetBytes(serverSessionId))}.json");

    /// <summary>An id may hold whatever a file's name may not.</summary>
    private static string Name(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes))[..32];
}
