namespace Sks.Issuer.Audit;

/// <summary>Where the chain ends.</summary>
/// <param name="Sequence">Of the last entry; 0: there is none.</param>
/// <param name="Hash">Of the last entry, 32 bytes.</param>
internal sealed record AuditHead(long Sequence, byte[] Hash);
