namespace Sks.Issuer.Audit;

/// <summary>
/// The audit log in the books. What changes something notes it in the same transaction, among the rows of the person; a second transaction, of the
/// log only, gives notes their place in the one chain: see <c>docs/decisions/016-one-audit-chain-in-two-steps.md</c>. Thread safe, and safe among nodes.
/// </summary>
internal interface IAuditBooks
{
    /// <summary>Chains the oldest notes that have no place yet, a few hundred at most.</summary>
    /// <returns>How many there were; 0: all are chained.</returns>
    Task<int> ChainAuditAsync(AuditKey key, CancellationToken cancellation);

    /// <summary>Entries after a place, in the order of the chain.</summary>
    /// <param name="after">Sequence number; 0: from the first.</param>
    /// <param name="limit">At most so many.</param>
    /// <param name="cancellation">Gives up.</param>
    Task<IReadOnlyList<AuditEntry>> AuditAsync(long after, int limit, CancellationToken cancellation);

    /// <summary>Where the chain ends.</summary>
    Task<AuditHead> AuditHeadAsync(CancellationToken cancellation);
}
