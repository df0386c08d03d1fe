using System.Security.Cryptography;
using Sks.Core.PublicKeys;
using Sks.Issuer.Books;
using Sks.KeyGen2;
using Sks.KeyGen2.Issuer;
using Sks.KeyGen2.Issuer.Management;
using Sks.KeyGen2.Messages;

namespace Sks.Issuer.Management;

/// <summary>
/// One operation on the key of one credential. The key is looked for in the device (SKS, Appendix D): sessions that have managed other
/// keys of its session have moved it, and only the key store knows under which it stands now. What is found counts when it is the very
/// certificate of the books.
/// </summary>
/// <param name="operation">What is done.</param>
/// <param name="target">To which credential.</param>
/// <param name="successor">What to create: one key without a PIN policy to renew, one or more to add, else nothing.</param>
/// <param name="keyManagementKey">The issuer's key management key, which stays the caller's.</param>
internal sealed class ManagedKey(ManagementOperation operation, IssuedCredential target, CredentialRequest successor, ECDsa keyManagementKey)
    : IKeyManagement
{
    /// <summary>Uses of the session key that an operation takes.</summary>
    private const int UsesOfAnOperation = 2;

    private readonly KeyManagementSigner _signer = new(keyManagementKey);

    private readonly KeyLookup _lookup = new(
        "Key.Target", keyManagementKey.ExportSubjectPublicKeyInfo(), new SearchFilter { FingerPrint = SHA256.HashData(target.Certificate) });

    /// <summary>What a session is to do that does this.</summary>
    /// <param name="options">Of a session by the same URL.</param>
    public IssuerSessionOptions Options(IssuerSessionOptions options) => options with
    {
        Request = successor,
        Action = operation == ManagementOperation.Unlock ? InvocationAction.Unlock : InvocationAction.Manage,
        Lookups = [_lookup],
        ReservedSessionKeyUses = checked((ushort)(UsesOfAnOperation * Math.Max(1, successor.Keys.Count))),
    };

    /// <inheritdoc/>
    public byte[] Sign(PublicKey keyManagementKey, ReadOnlySpan<byte> data) => _signer.Sign(keyManagementKey, data);

    /// <inheritdoc/>
    /// <exception cref="KeyGen2Exception"><see cref="KeyGen2Error.NoSuchKey"/>: the device does not have it.</exception>
    public ManagementDecision Decide(IReadOnlyList<LookupResult> results)
    {
        var found = results.SelectMany(result => result.MatchingCredentials)
            .FirstOrDefault(credential => credential.CertificatePath[0].AsSpan().SequenceEqual(target.Certificate))
            ?? throw new KeyGen2Exception(
                KeyGen2Error.NoSuchKey, "This key store does not have the key that this URL is about, or has it from before it could be managed; nothing was changed.");
        var key = KeyTarget.Of(found, _lookup);
        return new ManagementDecision(successor, operation switch
        {
            ManagementOperation.Renew => new KeyOperations { Updates = successor.Keys.ToDictionary(k => k.Id, _ => key) },
            ManagementOperation.Add => new KeyOperations { Clones = successor.Keys.ToDictionary(k => k.Id, _ => key) },
            ManagementOperation.Unlock => new KeyOperations { Unlocks = [key] },
            ManagementOperation.Delete => new KeyOperations { Deletes = [key] },
            _ => throw new ArgumentOutOfRangeException(nameof(results), operation, "No such operation."),
        });
    }
}
