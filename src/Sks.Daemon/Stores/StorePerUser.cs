using System.Collections.Concurrent;
using System.Globalization;
using Sks.Core;
using Sks.Daemon.Authorization;

namespace Sks.Daemon.Stores;

/// <summary>
/// A store for each user, in a directory of this one that is named by the user's number. It is made and opened by its user's first call,
/// opened too when another user asks for keys in it, and closed when nobody has had a connection to it for a while.
/// </summary>
/// <remarks>Opening or closing one holds up nobody who uses another.</remarks>
internal sealed class StorePerUser : IUserStores
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private const int LooksPerIdleTime = 4;
    private const int MostGrantors = 1000;

    private static readonly TimeSpan MostWaitForGrants = TimeSpan.FromSeconds(5);

    private readonly string _directory;
    private readonly Func<string, ISecureKeyStore> _open;
    private readonly Action<string> _log;
    private readonly TimeSpan _idle;
    private readonly TimeProvider _clock;
    private readonly ITimer? _timer;
    private readonly ConcurrentDictionary<uint, OpenableStore> _places = new();
    private readonly bool _opensUnattended;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lazy<Task> _learning;

    /// <summary>Makes the directory, mode 0700, if it is missing.</summary>
    /// <param name="directory">Holds the stores and nothing else.</param>
    /// <param name="open">Opens the store in a directory, which is made if absent.</param>
    /// <param name="log">Gets a line for each store that cannot be opened.</param>
    /// <param name="idle">After how long without a connection a store is closed; <see cref="TimeSpan.Zero"/>: never.</param>
    /// <param name="clock">The clock; the system's if there is none.</param>
    /// <param name="opensUnattended">Whether nobody is asked for a passphrase when a store is opened.</param>
    /// <exception cref="DaemonException">The directory cannot be made, or is open to others.</exception>
    internal StorePerUser(
        string directory,
        Func<string, ISecureKeyStore> open,
        Action<string> log,
        TimeSpan idle,
        TimeProvider? clock = null,
        bool opensUnattended = true)
    {
        _opensUnattended = opensUnattended;
        _learning = new(() => Task.Run(LearnGrants));
        _idle = idle;
        _clock = clock ?? TimeProvider.System;
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

        if (idle > TimeSpan.Zero)
        {
            _timer = _clock.CreateTimer(_ => CloseIdle(), null, idle / LooksPerIdleTime, idle / LooksPerIdleTime);
        }
    }

    /// <inheritdoc/>
    public StoreUse Of(uint userId) => _places.GetOrAdd(userId, Place).Enter();

    /// <inheritdoc/>
    public StoreUse? Find(uint userId)
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
    /// <remarks>
    /// The first question has every store opened once, one after the other, and waits a while for that; what is learnt later, later questions
    /// are told. Where people are asked for passphrases, stores are known once their users have opened them.
    /// </remarks>
    public IReadOnlyList<uint> GrantorsTo(GrantJudge judge, uint userId)
    {
        if (_opensUnattended)
        {
            ((IAsyncResult)_learning.Value).AsyncWaitHandle.WaitOne(MostWaitForGrants);
        }

        return
        [
            .. _places.Where(place => place.Key != userId && IsGrantor(place.Value, judge)).Select(place => place.Key).Order().Take(MostGrantors),
        ];
    }

    /// <summary>Closes what nobody uses. A store that does not let itself be closed in good order is open no more either.</summary>
    internal void CloseIdle()
    {
        foreach (var (userId, place) in _places)
        {
            try
            {
                place.CloseIfIdle(_idle);
            }
            catch (Exception e)
            {
                _log($"The store of user {userId} was not closed in good order: {e.GetType()}");
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stop.Cancel();
        if (_learning.IsValueCreated)
        {
            _learning.Value.GetAwaiter().GetResult();
        }

        // Returns when no look is under way.
        _timer?.DisposeAsync().AsTask().GetAwaiter().GetResult();
        foreach (var place in _places.Values)
        {
            place.Dispose();
        }

        _stop.Dispose();
    }

    private static bool IsGrantor(OpenableStore place, GrantJudge judge)
    {
        try
        {
            return place.Grants().Any(judge.MayUse);
        }
        catch (SksException)
        {
            return false;
        }
    }

    private void LearnGrants()
    {
        foreach (string path in Directory.EnumerateDirectories(_directory).TakeWhile(_ => !_stop.IsCancellationRequested))
        {
            if (!uint.TryParse(Path.GetFileName(path), NumberStyles.None, CultureInfo.InvariantCulture, out uint userId))
            {
                continue;
            }

            try
            {
                _places.GetOrAdd(userId, Place).LearnGrants();
            }
            catch (Exception e)
            {
                _log($"The store of user {userId} was not asked for its grants: {e.GetType()}");
            }
        }
    }

    private OpenableStore Place(uint userId) => new(() => Open(userId), _clock);

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
}
