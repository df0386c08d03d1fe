using System.Security.Cryptography;
using Sks.Core;
using Sks.Daemon.PeerCredentials;

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
    internal static Group Open(Peer peer, ICardLogins logins) => new(peer, logins);

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

        group.Logins.LogOut(0);
    }

    /// <summary>By its hash: looking one up tells nobody by its time how much of it was right.</summary>
    private static string NameOf(ReadOnlySpan<byte> ticket) => Convert.ToHexString(SHA256.HashData(ticket));

    /// <summary>Logins and how many connections have them.</summary>
    internal sealed class Group(Peer peer, ICardLogins logins)
    {
        internal Peer Peer { get; } = peer;

        internal ICardLogins Logins { get; } = logins;

        internal int Members { get; set; } = 1;

        internal string? Name { get; set; }
    }
}
