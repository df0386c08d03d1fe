using System.Collections.Concurrent;
using System.Globalization;
using Sks.Core;

namespace Sks.Daemon.Stores;

/// <summary>
/// A store for each user, in a directory of this one that is named by the user's number. It is made and opened by its user's first call,
/// opened too when another user asks for keys in it, and stays open until the end.
/// </summary>
/// <remarks>Opening one holds up nobody who uses another.</remarks>
internal sealed class StorePerUser : IUserStores
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly string _directory;
    private readonly Func<string, ISecureKeyStore> _open;
    private readonly Action<string> _log;
    private readonly ConcurrentDictionary<uint, Place> _places = new();

    /// <summary>Makes the directory, mode 0700, if it is missing.</summary>
    /// <param name="directory">Holds the stores and nothing else.</param>
    /// <param name="open">Opens the store in a directory, which is made if absent.</param>
    /// <param name="log">Gets a line for each store that cannot be opened.</param>
    /// <exception cref="DaemonException">The directory cannot be made, or is open to others.</exception>
    internal StorePerUser(string directory, Func<string, ISecureKeyStore> open, Action<string> log)
    {
        _directory = Path.GetFullPath(directory);
        _open = open;
        _log = log;
        try
        {
            Directory.CreateDirectory(_directory, OwnerOnly);
            if ((File.GetUnixFileMode(_directory) & ~OwnerOnly) != 0)
            {
                throw new DaemonException(ExitStatus.StoreUnusable, $"{_directory} is open to other users; make it yours alone (chmod 700).");
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DaemonException(ExitStatus.StoreUnusable, $"Key stores cannot be kept in {_directory}: {e.Message}", e);
        }
    }

    /// <inheritdoc/>
    public ISecureKeyStore Of(uint userId)
    {
        var place = _places.GetOrAdd(userId, static _ => new Place());
        lock (place)
        {
            return place.Store ??= Open(userId);
        }
    }

    /// <inheritdoc/>
    public ISecureKeyStore? Find(uint userId)
    {
        // Whoever asks for users that are none must not make this remember them.
        if (!_places.ContainsKey(userId) && !Directory.Exists(PathOf(userId)))
        {
            return null;
        }

        try
        {
            return Of(userId);
        }
        catch (SksException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var place in _places.Values)
        {
            (place.Store as IDisposable)?.Dispose();
        }
    }

    private string PathOf(uint userId) => Path.Combine(_directory, userId.ToString(CultureInfo.InvariantCulture));

    private ISecureKeyStore Open(uint userId)
    {
        try
        {
            return _open(PathOf(userId));
        }
        catch (DaemonException e)
        {
            _log($"The store of user {userId} cannot be opened: {e.Message}");
            throw new SksException(
                e.ExitStatus == ExitStatus.NotAvailable ? SksStatus.NotAvailable : SksStatus.Storage,
                "Your key store cannot be opened; the daemon's log tells why.",
                e);
        }
    }

    private sealed class Place
    {
        /// <summary>Once opened; read and written under the lock of this object.</summary>
        internal ISecureKeyStore? Store { get; set; }
    }
}
