using Sks.Core.Keys;
using Sks.Core.Protection;
using Sks.Core.Secrets;
using Sks.KeyGen2.Messages;

namespace Sks.KeyGen2.Proxy;

/// <summary>The PINs that the person chooses for the keys of one request, one per group of keys that share it (section 5.7).</summary>
internal sealed class PinCollection(IProvisioningUser user) : IDisposable
{
    private readonly Dictionary<KeyEntrySpecifier, SecretBuffer> _byKey = new(ReferenceEqualityComparer.Instance);
    private readonly List<SecretBuffer> _all = [];

    /// <summary>Asks for the PINs of a policy, unless the issuer sets them.</summary>
    public void Collect(PinPolicySpecifier policy)
    {
        if (!policy.Policy.UserDefined)
        {
            return;
        }

        var byGroup = new Dictionary<string, SecretBuffer>(StringComparer.Ordinal);
        foreach (var key in policy.KeyEntrySpecifiers)
        {
            string group = Group(policy.Policy.Grouping, key.Parameters);
            if (!byGroup.TryGetValue(group, out var pin))
            {
                var others = policy.Policy.Grouping is PinGrouping.SignaturePlusStandard or PinGrouping.Unique
                    ? byGroup.Values.ToArray()
                    : [];
                byGroup[group] = pin = Choose(policy.Policy, key.Parameters, others);
            }

            _byKey[key] = pin;
        }
    }

    /// <summary>The PIN of a key; empty if nobody had to choose one.</summary>
    public ReadOnlySpan<byte> For(KeyEntrySpecifier key) => _byKey.TryGetValue(key, out var pin) ? pin.Span : default;

    public void Dispose() => _all.ForEach(pin => pin.Dispose());

    private static string Group(PinGrouping grouping, KeyEntryParameters key) => grouping switch
    {
        PinGrouping.Shared => "",
        PinGrouping.SignaturePlusStandard => key.AppUsage == AppUsage.Signature ? "signature" : "standard",
        PinGrouping.Unique => key.AppUsage.ToString(),
        _ => "key " + key.Id,
    };

    /// <summary>The names of section 5.8's table.</summary>
    private static string Hint(PinGrouping grouping, AppUsage appUsage) => (grouping, appUsage) switch
    {
        (PinGrouping.SignaturePlusStandard or PinGrouping.Unique, AppUsage.Signature) => "Signature PIN",
        (PinGrouping.Unique, AppUsage.Authentication) => "Authentication PIN",
        (PinGrouping.Unique, AppUsage.Encryption) => "Encryption PIN",
        _ => "PIN",
    };

    private SecretBuffer Choose(PinPolicy policy, KeyEntryParameters key, SecretBuffer[] others)
    {
        string? violation = null;
        while (true)
        {
            var request = new PinRequest(policy, Hint(policy.Grouping, key.AppUsage), key.AppUsage, key.FriendlyName, violation);
            var pin = user.ChoosePin(request)
                ?? throw new KeyGen2Exception(KeyGen2Error.Declined, "No PIN was chosen.");
            _all.Add(pin);
            violation = PinRules.Violation(pin.Span, policy);
            if (violation is null && Array.Exists(others, other => other.Span.SequenceEqual(pin.Span)))
            {
                violation = "The PIN must differ from the PIN for the issuer's other kind of keys.";
            }

            if (violation is null)
            {
                return pin;
            }
        }
    }
}
