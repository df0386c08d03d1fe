namespace Sks.Issuer.Books;

/// <summary>A CRL as all nodes serve it.</summary>
/// <param name="Number">Of section 5.2.3 of RFC 5280: each is larger than the one before.</param>
/// <param name="ThisUpdate">When it was made.</param>
/// <param name="NextUpdate">Until when it may be used.</param>
/// <param name="Recent">Entries that were revoked less than <see cref="RecentTime"/> before it was made: more of them, and it is out of date.</param>
/// <param name="Der">DER; empty where only the rest was asked for.</param>
internal sealed record PublishedCrl(long Number, DateTimeOffset ThisUpdate, DateTimeOffset NextUpdate, long Recent, byte[] Der)
{
    /// <summary>Longer than any transaction takes to commit.</summary>
    public static readonly TimeSpan RecentTime = TimeSpan.FromMinutes(1);
}
