using System.Security.Cryptography;
using Sks.Core;
using Sks.Core.Algorithms;
using Sks.Core.PublicKeys;
using Sks.KeyGen2.Issuer.Management;

namespace Sks.KeyGen2.Issuer;

/// <summary>
/// What holds between the fields of any state that we have saved. Its owner seals it, so a violation is damage or a mistake; found when
/// the state is restored, it does not surface later as an error that nobody expects.
/// </summary>
internal static class SavedStateRules
{
    /// <exception cref="SksException">A rule is broken.</exception>
    /// <exception cref="ArgumentException">A rule of the options is broken.</exception>
    public static void Check(IssuerSessionState state)
    {
        var options = state.Options;
        bool agreed = state.Phase is IssuerSessionPhase.CredentialDiscovery or IssuerSessionPhase.KeyCreation
            or IssuerSessionPhase.Deferred or IssuerSessionPhase.ProvisioningFinalization;
        bool asked = agreed && state.Phase != IssuerSessionPhase.CredentialDiscovery;
        Require(Enum.IsDefined(state.Phase));
        CheckDecision(state);
        AlgorithmRegistry.Get<EcKeyAlgorithm>(options.EphemeralKeyAlgorithm);
        if (options.KeyManagementKey.Length > 0)
        {
            PublicKey.Read(options.KeyManagementKey);
        }

        // A session that failed may have kept either key, and stopped at any count.
        if (state.Phase == IssuerSessionPhase.Failed)
        {
            return;
        }

        Require(state.EphemeralKey is not null == (state.Phase == IssuerSessionPhase.ProvisioningInitialization));
        Require(state.SessionKey is not null == agreed);
        Require(state.MacSequenceCounter <= state.SessionKeyLimit);
        Require(state.Phase == IssuerSessionPhase.Invocation || state.SessionKeyLimit == OptionsRules.SessionKeyLimit(options));
        Require(state.Phase == IssuerSessionPhase.Invocation
            ? state.ClientCapabilities.Count == 0
            : options.ClientCapabilityQuery.ToHashSet().SetEquals(state.ClientCapabilities.Keys));
        Require(!asked || state.ExpectedKeys.Select(key => key.Id).SequenceEqual(state.Decision.Request.AllKeys().Select(key => key.Id)));
        Require(state.Phase == IssuerSessionPhase.ProvisioningFinalization || !agreed || state.IssuedCertificatePaths.Count == 0);
        Require(state.Phase != IssuerSessionPhase.CredentialDiscovery || options.Lookups.Count > 0);
        if (state.Phase == IssuerSessionPhase.Deferred)
        {
            Require(options.DeferredIssuance);
            state.ExpectedKeys.ForEach(key => PublicKey.Read(key.PublicKey));
        }

        if (state.EphemeralKey is { } ephemeralKey)
        {
            CheckEphemeralKey(ephemeralKey.Span, options.EphemeralKeyAlgorithm);
        }
    }

    private static void CheckDecision(IssuerSessionState state)
    {
        try
        {
            OptionsRules.Check(state.Options);
            DecisionRules.Check(state.Decision, state.Options);
        }
        catch (ArgumentException e)
        {
            throw new SksException(SksStatus.Option, $"A saved issuer session is none: {e.Message}", e);
        }

        Require(state.SessionKeyLimit == 0 || DecisionRules.SessionKeyUses(state.Decision) <= state.SessionKeyLimit);
    }

    private static void CheckEphemeralKey(ReadOnlySpan<byte> pkcs8, string algorithm)
    {
        using var key = ECDiffieHellman.Create();
        try
        {
            key.ImportPkcs8PrivateKey(pkcs8, out int read);
            Require(read == pkcs8.Length && PublicKey.Read(key.ExportSubjectPublicKeyInfo()).Algorithm.Uri == algorithm);
        }
        catch (Exception e) when (e is CryptographicException or PlatformNotSupportedException)
        {
            // The second is .NET's word for a curve that OpenSSL does not know.
            Require(false);
        }
    }

    private static void Require(bool holds)
    {
        if (!holds)
        {
            throw new SksException(SksStatus.Option, "The fields of a saved issuer session contradict each other.");
        }
    }
}
