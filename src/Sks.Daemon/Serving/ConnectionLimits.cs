namespace Sks.Daemon.Serving;

/// <summary>How many connections there may be at a time.</summary>
/// <param name="All">Of all users; each costs a thread.</param>
/// <param name="PerUser">Of one user, so that no user can take them all.</param>
internal sealed record ConnectionLimits(int All, int PerUser)
{
    /// <summary>For one user's store.</summary>
    internal static ConnectionLimits OneUser { get; } = new(1024, 1024);

    /// <summary>For a store per user: no 15 users together can keep out another.</summary>
    internal static ConnectionLimits ManyUsers { get; } = new(2048, 128);
}
