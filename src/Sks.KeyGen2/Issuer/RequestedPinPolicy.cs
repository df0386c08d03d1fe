using Sks.Core.Keys;
using Sks.Core.Protection;

namespace Sks.KeyGen2.Issuer;

/// <summary>A PIN policy and the keys that it governs.</summary>
/// <param name="Policy">The policy.</param>
/// <param name="Keys">At least one.</param>
public sealed record RequestedPinPolicy(PinPolicy Policy, IReadOnlyList<KeyEntryParameters> Keys)
{
    /// <summary>The PIN that the issuer sets, in clear, when the policy is not user-defined; it leaves this process only encrypted.</summary>
    public byte[] PresetPin { get; init; } = [];

    /// <summary>PINs of single keys, by key id, in place of <see cref="PresetPin"/>: groupings may want them to differ.</summary>
    public IReadOnlyDictionary<string, byte[]> PresetPins { get; init; } = new Dictionary<string, byte[]>();

    internal byte[] PresetPinOf(string keyId) => PresetPins.GetValueOrDefault(keyId, PresetPin);
}
