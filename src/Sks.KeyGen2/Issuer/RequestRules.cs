using System.Text;
using Sks.Core.Protection;

namespace Sks.KeyGen2.Issuer;

/// <summary>What is wrong with what a session asks for, before it is sent: mistakes of the issuer's own.</summary>
internal static class RequestRules
{
    /// <exception cref="ArgumentException">A rule about the InvocationRequest is broken; the message says which.</exception>
    public static void CheckInvocation(IssuerSessionOptions options)
    {
        Require(
            options.PreferredLanguages.All(InvocationRules.IsLanguage) && AreDistinct(options.PreferredLanguages),
            "PreferredLanguages are two-letter codes (ISO 639-1), each once.");
        Require(
            options.TargetKeyContainers.All(Enum.IsDefined) && AreDistinct(options.TargetKeyContainers),
            "TargetKeyContainers has an element twice, or one that is not defined.");
        var query = options.ClientCapabilityQuery;
        Require(query.Count <= KeyGen2Limits.Elements && options.PreferredLanguages.Count <= KeyGen2Limits.Elements, "A list has too many elements.");
        Require(
            query.All(uri => Encoding.UTF8.GetByteCount(uri) <= KeyGen2Limits.Uri && Uri.TryCreate(uri, UriKind.Absolute, out _)) && AreDistinct(query),
            "ClientCapabilityQuery has an element twice, or one that is no URI.");
        Require(
            !options.PrivacyEnabled || !query.Any(CapabilityUris.IsDeviceSpecific),
            "In privacy mode ClientCapabilityQuery must not ask for what tells one device from another.");
    }

    /// <exception cref="ArgumentException">A rule about the KeyCreationRequest is broken; the message says which.</exception>
    public static void CheckKeys(CredentialRequest request)
    {
        int keys = request.AllKeys().Count();
        Require(keys <= KeyGen2Limits.Keys, $"The request asks for {keys} keys, more than the limit of {KeyGen2Limits.Keys}.");
        foreach (var key in request.AllKeys())
        {
            var endorsed = key.EndorsedAlgorithms;
            Require(
                endorsed.Count <= KeyGen2Limits.Elements && endorsed.Zip(endorsed.Skip(1)).All(pair => string.CompareOrdinal(pair.First, pair.Second) < 0),
                $"The endorsed algorithms of {key.Id} are not in strict lexical order.");
        }

        foreach (var pin in request.AllPinPolicies().Where(pin => !pin.Policy.UserDefined))
        {
            foreach (var key in pin.Keys)
            {
                Require(
                    PinRules.Violation(pin.PresetPinOf(key.Id), pin.Policy) is null, $"The preset PIN of {key.Id} breaks its PIN policy.");
            }
        }
    }

    private static bool AreDistinct<T>(IReadOnlyCollection<T> items) => items.Distinct().Count() == items.Count;

    private static void Require(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new ArgumentException(otherwise);
        }
    }
}
