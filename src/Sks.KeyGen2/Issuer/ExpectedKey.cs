namespace Sks.KeyGen2.Issuer;

/// <summary>A key that was asked for, and what its attestation will be over.</summary>
/// <param name="Id">The key's id.</param>
/// <param name="KeyAlgorithm">Algorithm URI.</param>
/// <param name="Mac">The MAC of its <c>createKeyEntry</c>, 32 bytes.</param>
/// <param name="AttestationCounter">The <c>macSequenceCounter</c> of its attestation.</param>
internal sealed record ExpectedKey(string Id, string KeyAlgorithm, byte[] Mac, ushort AttestationCounter)
{
    /// <summary>X.509 DER; empty until the attestation has verified.</summary>
    public byte[] PublicKey { get; init; } = [];
}
