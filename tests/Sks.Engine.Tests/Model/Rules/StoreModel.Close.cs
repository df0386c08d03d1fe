using Sks.Core;
using Sks.Core.Algorithms;

namespace Sks.Engine.Tests.Model.Rules;

/// <content>closeProvisioningSession.</content>
internal sealed partial record StoreModel
{
    public SksStatus? CloseStatus(ModelSession session, bool wrongMac) =>
        Mac(session, wrongMac)
        ?? Use(session, 2)
        ?? KeysOf(session.Handle).Select(key => Provisioned(session, key)).FirstOrDefault(fault => fault is not null)
        ?? Unreferenced(session)
        ?? CommitStatus(session);

    public StoreModel Closed(ModelSession session) => With(
        session with { IsOpen = false, Ids = [], PostOperations = [], SessionKeyUses = 0 }).Commit(session).Swept();

    /// <summary>Fully provisioned, with a certificate that no other key has, and algorithms that suit it.</summary>
    private SksStatus? Provisioned(ModelSession session, ModelKey key) =>
        Certified(key)
        ?? When(key.CertifiedKey != key.PublicKey, SksStatus.Crypto)
        ?? When(Keys.Values.Any(other => IsRival(session, key, other)), SksStatus.Option)
        ?? When(!key.Parameters.EndorsedAlgorithms.All(algorithm => Suits(key, algorithm)), SksStatus.Algorithm);

    /// <summary>
    /// Another key that has the certificate and stays. Keys of sessions that are still open are none: they may never come to be, and no
    /// issuer may stand in another's way with them.
    /// </summary>
    private bool IsRival(ModelSession session, ModelKey key, ModelKey other) =>
        other.Handle != key.Handle && other.Certificate == key.Certificate &&
        (other.Session == session.Handle || IsClosed(other)) &&
        !session.PostOperations.Any(o => o.Target == other.Handle && o.Kind is PostKind.Delete or PostKind.Update);

    /// <summary>For keys on P-256, the only ones that these tests make.</summary>
    public static bool Suits(ModelKey key, string algorithm) => algorithm switch
    {
        AlgorithmUris.None => true,
        AlgorithmUris.EcdsaSha256 or AlgorithmUris.EcdsaSha384 or AlgorithmUris.EcdhRaw => key.SymmetricKey is null,
        AlgorithmUris.HmacSha256 => key.SymmetricKey is not null,
        AlgorithmUris.Aes128Cbc => key.SymmetricKey is { Length: 16 },
        _ => false,
    };

    private SksStatus? Unreferenced(ModelSession session)
    {
        var policies = PinPolicies.Values.Where(policy => policy.Session == session.Handle).ToArray();
        var governing = KeysOf(session.Handle).Select(PolicyOf).ToHashSet();
        return When(policies.Any(policy => !governing.Contains(policy)), SksStatus.Option)
            ?? When(
                Puks.Values.Any(puk => puk.Session == session.Handle && policies.All(policy => policy.Puk != puk.Handle)), SksStatus.Option);
    }
}
