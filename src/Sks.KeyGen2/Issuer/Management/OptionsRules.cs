using Sks.Core.Algorithms;
using Sks.KeyGen2.Messages;

namespace Sks.KeyGen2.Issuer.Management;

/// <summary>What must hold of the options of a session before it starts.</summary>
internal static class OptionsRules
{
    private const int MaxIdLength = 32;

    /// <exception cref="ArgumentException">A rule is broken.</exception>
    public static void Check(IssuerSessionOptions options)
    {
        RequestRules.CheckInvocation(options);
        Require(SessionKeyLimit(options) <= ushort.MaxValue, "The session would use its session key more than 65,535 times.");
        DecisionRules.Check(new ManagementDecision(options.Request, options.Operations), options);
        Require(
            options.Lookups.Count > 0 || options.Request.AllKeys().Any() || options.Operations.Targets().Any(),
            "The session would create no key, manage none and look for none.");
        Require(
            !options.DeferredIssuance || options.Lookups.Count > 0 || options.Request.AllKeys().Any(), "A session without new keys has nothing to defer.");
        CheckLookups(options.Lookups);
        CheckChain(options);
    }

    /// <summary>What a session announces: all that is known before, and what the issuer reserves.</summary>
    public static int SessionKeyLimit(IssuerSessionOptions options) =>
        DecisionRules.SessionKeyUses(new ManagementDecision(options.Request, options.Operations)) + options.ReservedSessionKeyUses;

    /// <summary>The JSF name of the algorithm by which a lookup is signed.</summary>
    /// <exception cref="ArgumentException">No lookup can be signed by this kind of key.</exception>
    public static string LookupAlgorithm(KeyGenerationAlgorithm algorithm) => algorithm switch
    {
        EcKeyAlgorithm { Uri: AlgorithmUris.P256 } => LookupAlgorithms.Es256,
        RsaKeyAlgorithm => LookupAlgorithms.Rs256,
        _ => throw new ArgumentException("Lookups are signed by RSA or P-256 keys."),
    };

    private static void CheckLookups(IReadOnlyList<KeyLookup> lookups)
    {
        Require(lookups.Count <= CredentialDiscoveryRequest.MaxSpecifiers, $"More than {CredentialDiscoveryRequest.MaxSpecifiers} lookups.");
        Require(lookups.DistinctBy(lookup => lookup.Id).Count() == lookups.Count, "Two lookups have one id.");
        foreach (var lookup in lookups)
        {
            Require(lookup.Id.Length is > 0 and <= MaxIdLength && lookup.Id.All(c => c is >= '!' and <= '~'), "A lookup has no proper id.");
            LookupAlgorithm(DecisionRules.ManagementKey(lookup.KeyManagementKey).Algorithm);
            if (lookup.Filter is { } filter)
            {
                SearchFilterRules.Check(filter, (name, what) => new ArgumentException($"{name} of lookup \"{lookup.Id}\" {what}."));
            }
        }
    }

    private static void CheckChain(IssuerSessionOptions options)
    {
        var chain = options.UpdatableKeyManagementKeys;
        Require(chain.Count == 0 || options.KeyManagementKey.Length > 0, "Old key management keys have none to make way for.");
        Require(
            chain.Sum(key => key.Count()) <= UpdatableKeyManagementKey.MaxKeys
                && chain.All(key => key.Generations() <= UpdatableKeyManagementKey.MaxGenerations),
            $"More than {UpdatableKeyManagementKey.MaxKeys} old key management keys, or {UpdatableKeyManagementKey.MaxGenerations} generations.");
    }

    private static void Require(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new ArgumentException(otherwise);
        }
    }
}
