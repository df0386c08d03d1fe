using Sks.Core;
using Sks.Core.Algorithms;
using Sks.Core.Certificates;
using Sks.Core.PublicKeys;

namespace Sks.KeyGen2.Issuer.Management;

/// <summary>What a store would refuse at the end is refused here at the beginning; and what it all costs of the session key.</summary>
internal static class DecisionRules
{
    /// <summary>A post operation's MAC and target key reference.</summary>
    private const int UsesOfAnOperation = 2;

    /// <summary>How often a store uses the session key for what is asked for, the close included.</summary>
    public static int SessionKeyUses(ManagementDecision decision) =>
        KeyRequest.SessionKeyUses(decision.Request) + (UsesOfAnOperation * decision.Operations.Targets().Count());

    /// <exception cref="ArgumentException">The decision contradicts itself or the session.</exception>
    public static void Check(ManagementDecision decision, IssuerSessionOptions options)
    {
        var (request, operations) = (decision.Request, decision.Operations);
        RequestRules.CheckKeys(request);
        bool unlocking = options.Action == InvocationAction.Unlock;
        Require(!unlocking || !request.AllKeys().Any(), "A session to unlock keys creates none.");
        Require(!unlocking || operations.Deletes.Count == 0, "A session to unlock keys deletes none.");
        Require(
            request.AllPinPolicies().All(pin => pin.Keys.Count > 0) && request.PukPolicies.All(puk => puk.PinPolicies.Count > 0),
            "A policy governs nothing.");
        string[] heirs = [.. operations.Updates.Keys, .. operations.Clones.Keys];
        Require(heirs.Distinct().Count() == heirs.Length, "A new key is to replace one key and to share the PIN of another.");
        var free = request.Keys.Where(key => !key.DevicePinProtection).Select(key => key.Id).ToHashSet(StringComparer.Ordinal);
        Require(heirs.All(free.Contains), "A key that takes over a PIN is not among the keys without one.");
        CheckTargets([.. operations.Targets()]);
        CheckCombination(operations);
    }

    /// <summary>A key that can sign for a lookup or an operation, as this side can verify.</summary>
    /// <exception cref="ArgumentException">It cannot.</exception>
    public static PublicKey ManagementKey(byte[] subjectPublicKeyInfo)
    {
        try
        {
            var key = PublicKey.ReadVerifier(subjectPublicKeyInfo);
            Require(key.Algorithm is RsaKeyAlgorithm or EcKeyAlgorithm, "A key management key that is to sign is neither an RSA nor an EC key.");
            return key;
        }
        catch (SksException e)
        {
            throw new ArgumentException($"A key management key is not acceptable: {e.Message}", e);
        }
    }

    private static void CheckTargets(KeyTarget[] targets)
    {
        foreach (var target in targets.DistinctBy(target => Convert.ToHexString(target.KeyManagementKey)))
        {
            ManagementKey(target.KeyManagementKey);
        }

        try
        {
            Array.ForEach(targets, target => CertificateFields.Read(target.Certificate));
        }
        catch (SksException e)
        {
            throw new ArgumentException("The certificate of a target key is no X.509 certificate.", e);
        }
    }

    /// <summary>postDeleteKey is the only operation on its target, and a key is updated once.</summary>
    private static void CheckCombination(KeyOperations operations)
    {
        var deleted = operations.Deletes.Select(Name).ToArray();
        var others = operations.Updates.Values.Concat(operations.Clones.Values).Concat(operations.Unlocks).Select(Name);
        var updated = operations.Updates.Values.Select(Name).ToArray();
        Require(deleted.Distinct().Count() == deleted.Length && !deleted.Intersect(others).Any(), "A key is deleted and something else besides.");
        Require(updated.Distinct().Count() == updated.Length, "A key is replaced twice.");

        static string Name(KeyTarget target) => Convert.ToHexString(target.Certificate);
    }

    private static void Require(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new ArgumentException(otherwise);
        }
    }
}
