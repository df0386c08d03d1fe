using System.Security.Cryptography;
using Sks.KeyGen2.Issuer;
using Sks.KeyGen2.Issuer.Management;
using Sks.KeyGen2.Messages;
using PublicKey = Sks.Core.PublicKeys.PublicKey;

namespace Sks.KeyGen2.Tests;

/// <summary>An issuer with its management keys, who decides as a test says; remembers what it was shown.</summary>
internal sealed class TestKeyManagement(Func<IReadOnlyList<LookupResult>, ManagementDecision>? decide, params AsymmetricAlgorithm[] keys)
    : IKeyManagement
{
    private readonly KeyManagementSigner _signer = new(keys);

    public IReadOnlyList<LookupResult>? Seen { get; private set; }

    public int Decided { get; private set; }

    public static ManagementDecision Nothing { get; } = new(CredentialRequest.Nothing, KeyOperations.None);

    public ManagementDecision Decide(IReadOnlyList<LookupResult> results)
    {
        Decided++;
        Seen = results;
        return decide?.Invoke(results) ?? Nothing;
    }

    public byte[] Sign(PublicKey keyManagementKey, ReadOnlySpan<byte> data) => _signer.Sign(keyManagementKey, data);
}
