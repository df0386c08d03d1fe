using System.Net.Sockets;

namespace Sks.Daemon.Listening;

/// <summary>
/// A place in the file system that the daemon makes for itself. Claiming it takes a lock on <c>PATH.lock</c> that ends with the
/// process, however that ends; so whoever holds it may remove a socket that an earlier process left behind, without taking it
/// from one that is just starting.
/// </summary>
internal sealed class SocketFile : IListeningPlace
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Everybody = OwnerOnly
        | UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    private const UnixFileMode DirectoryOfEverybody = OwnerOnly | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private const int Backlog = 128;

    private readonly FileStream _lock;
    private readonly bool _forEverybody;
    private readonly UnixDomainSocketEndPoint _endPoint;
    private Socket? _listener;

    private SocketFile(string path, bool forEverybody, UnixDomainSocketEndPoint endPoint, FileStream claim)
    {
        Path = path;
        _forEverybody = forEverybody;
        _endPoint = endPoint;
        _lock = claim;
    }

    /// <inheritdoc/>
    public string Path { get; }

    /// <summary>Makes the parent directory (mode 0700, or 0755) if it is missing, and claims the place.</summary>
    /// <param name="path">The socket.</param>
    /// <param name="forEverybody">Whether other users are to find the socket and may connect.</param>
    /// <exception cref="DaemonException">Somebody else has it, or the file system refuses.</exception>
    internal static SocketFile Claim(string path, bool forEverybody = false)
    {
        path = System.IO.Path.GetFullPath(path);
        var endPoint = EndPoint(path);
        try
        {
            MakeDirectory(System.IO.Path.GetDirectoryName(path)!, forEverybody);
            return new SocketFile(path, forEverybody, endPoint, Lock(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unusable(path, e);
        }
    }

    /// <summary>Removes what an earlier process left behind, and listens with mode 0600, or 0666.</summary>
    /// <exception cref="DaemonException">Something other than a dead socket is in the way, or the file system refuses.</exception>
    public Socket Listen()
    {
        try
        {
            RemoveStale();
            _listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            _listener.Bind(_endPoint);

            // Nobody can connect before Listen, so the socket is never open to more callers than this.
            File.SetUnixFileMode(Path, _forEverybody ? Everybody : OwnerOnly);
            _listener.Listen(Backlog);
            return _listener;
        }
        catch (Exception e) when (e is SocketException or IOException or UnauthorizedAccessException)
        {
            throw Unusable(Path, e);
        }
    }

    /// <summary>Stops listening, removes the socket and gives up the claim. The lock file stays: to remove it would be a race.</summary>
    public void Dispose()
    {
        if (_listener is not null)
        {
            _listener.Dispose();
            File.Delete(Path);
        }

        _lock.Dispose();
    }

    private static void MakeDirectory(string path, bool forEverybody)
    {
        bool isNew = !Directory.Exists(path);
        Directory.CreateDirectory(path, OwnerOnly | UnixFileMode.UserExecute);
        if (isNew && forEverybody)
        {
            // Whatever the umask.
            File.SetUnixFileMode(path, DirectoryOfEverybody);
        }
    }

    private static UnixDomainSocketEndPoint EndPoint(string path)
    {
        try
        {
            return new UnixDomainSocketEndPoint(path);
        }
        catch (ArgumentOutOfRangeException e)
        {
            throw new DaemonException(
                ExitStatus.WrongCommandLine,
                $"The socket path {path} is longer than a Unix socket allows; choose a shorter one.",
                e);
        }
    }

    private static FileStream Lock(string path)
    {
        const int WouldBlockOnLinux = 11;
        try
        {
            return new FileStream(path + ".lock", new FileStreamOptions
            {
                Mode = FileMode.OpenOrCreate,
                Access = FileAccess.ReadWrite,
                Share = FileShare.None,
                UnixCreateMode = OwnerOnly,
            });
        }
        catch (IOException e) when (e.HResult == WouldBlockOnLinux)
        {
            throw InUse(path, e);
        }
    }

    private void RemoveStale()
    {
        if (!OperatingSystemCalls.FileExists(Path, out bool isSocket))
        {
            return;
        }

        if (!isSocket)
        {
            throw new DaemonException(ExitStatus.NotAvailable, $"{Path} is not a socket; remove it or choose another path.");
        }

        using var probe = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            probe.Connect(_endPoint);
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionRefused)
        {
            File.Delete(Path);
            return;
        }

        throw InUse(Path, null);
    }

    private static DaemonException InUse(string path, Exception? cause) => new(
        ExitStatus.NotAvailable,
        $"Another process listens on {path}; stop it or choose another socket.",
        cause);

    private static DaemonException Unusable(string path, Exception cause) => new(
        ExitStatus.NotAvailable,
        $"Cannot listen on {path} ({cause.Message.TrimEnd('.')}); choose a path in a directory of your own.",
        cause);
}
