using System.Security.Cryptography;
using Sks.Core;
using Sks.Daemon.PeerCredentials;
using Sks.Daemon.Stores;

namespace Sks.Daemon.Authorization;

/// <summary>
/// Connections that share their logins. Whoever joins shows the ticket that a member got, and is the same process of the same user as the
/// kernel sees it: a forked child is another. A group ends with its last connection. Thread safe.
/// </summary>
internal sealed class LoginGroups
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Group> _byTicket = [];

    /// <summary>A group of one.</summary>
    internal static Group Open(Peer peer) => new(peer);

    /// <summary>Makes a ticket with which others join.</summary>
    internal byte[] Share(Group group)
    {
        byte[] ticket = RandomNumberGenerator.GetBytes(32);
        lock (_lock)
        {
            // One ticket at a time: who shares again takes back what was shared before.
            if (group.Name is { } former)
            {
                _byTicket.Remove(former);
            }

            _byTicket[group.Name = NameOf(ticket)] = group;
        }

        return ticket;
    }

    /// <summary>Counts the caller as another member of the group with this ticket.</summary>
    /// <exception cref="SksException"><see cref="SksStatus.Authorization"/>: there is none, or it is another process's.</exception>
    internal Group Join(Peer peer, ReadOnlySpan<byte> ticket)
    {
        lock (_lock)
        {
            if (!_byTicket.TryGetValue(NameOf(ticket), out var group)
                || peer.ProcessId <= 0
                || (group.Peer.ProcessId, group.Peer.UserId) != (peer.ProcessId, peer.UserId))
            {
                throw new SksException(SksStatus.Authorization, "No connection of this process has this ticket.");
            }

            group.Members++;
            return group;
        }
    }

    /// <summary>Counts a member less; the last one ends the logins.</summary>
    internal void Leave(Group group)
    {
        lock (_lock)
        {
            if (--group.Members > 0)
            {
                return;
            }

            if (group.Name is { } name)
            {
                _byTicket.Remove(name);
            }
        }

        group.Dispose();
    }

    /// <summary>By its hash: looking one up tells nobody by its time how much of it was right.</summary>
    private static string NameOf(ReadOnlySpan<byte> ticket) => Convert.ToHexString(SHA256.HashData(ticket));

    /// <summary>Logins, to the caller's own store and to those with keys that others have granted, and how many connections have them.</summary>
    internal sealed class Group(Peer peer) : IDisposable
    {
        private readonly Lock _lock = new();
        private readonly Dictionary<uint, (ICardLogins Logins, StoreUse Use)> _ofOwner = [];

        internal Peer Peer { get; } = peer;

        internal int Members { get; set; } = 1;

        internal string? Name { get; set; }

        /// <summary>The logins to the store of a user, which stays open for them; <see langword="null"/>: there is no logging in to it.</summary>
        internal ICardLogins? LoginsTo(uint owner, Func<StoreUse?> enter)
        {
            lock (_lock)
            {
                if (_ofOwner.TryGetValue(owner, out var present))
                {
                    return present.Logins;
                }

                var use = enter();
                if (use?.Store is not ICardAccess access)
                {
                    use?.Dispose();
                    return null;
                }

                var logins = access.OpenLogins();
                _ofOwner[owner] = (logins, use);
                return logins;
            }
        }

        /// <summary>Ends the logins.</summary>
        public void Dispose()
        {
            foreach (var (logins, use) in _ofOwner.Values)
            {
                try
                {
                    logins.LogOut(0);
                }
                catch (SksException)
                {
                    // The disk fails. The logins are over all the same: nothing refers to them any more.
                }

                use.Dispose();
            }

            _ofOwner.Clear();
        }
    }
}
