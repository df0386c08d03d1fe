using Sks.Issuer.Books;

namespace Sks.Issuer.Audit;

/// <summary>The audit log of an issuer. Thread safe.</summary>
/// <param name="books">Where it is.</param>
/// <param name="key">Vouches for entries.</param>
internal sealed class AuditLog(IIssuerBooks books, AuditKey key)
{
    private const int PageSize = 500;

    /// <summary>Gives a place in the chain to everything that was noted up to now.</summary>
    public async Task ChainAsync(CancellationToken cancellation)
    {
        while (await books.ChainAuditAsync(key, cancellation).ConfigureAwait(false) > 0)
        {
        }
    }

    /// <summary>All entries after a place, page by page.</summary>
    public async IAsyncEnumerable<AuditEntry> EntriesAsync(
        long after, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        IReadOnlyList<AuditEntry> page;
        do
        {
            page = await books.AuditAsync(after, PageSize, cancellation).ConfigureAwait(false);
            foreach (var entry in page)
            {
                yield return entry;

                // Damaged entries may not know their place: never read the same ones twice.
                after = Math.Max(after + 1, entry.Sequence ?? 0);
            }
        }
        while (page.Count == PageSize);
    }

    /// <summary>Verifies what is in the books.</summary>
    /// <param name="head">A head that was noted down before; <see langword="null"/>: none.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<AuditVerifier> VerifyAsync(byte[]? head, CancellationToken cancellation)
    {
        await ChainAsync(cancellation).ConfigureAwait(false);
        var end = await books.AuditHeadAsync(cancellation).ConfigureAwait(false);
        var verifier = new AuditVerifier(key, head);
        await foreach (var entry in EntriesAsync(0, cancellation).ConfigureAwait(false))
        {
            verifier.Add(entry);
        }

        verifier.End(end);
        return verifier;
    }
}
