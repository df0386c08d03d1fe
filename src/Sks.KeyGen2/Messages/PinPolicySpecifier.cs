using Sks.Core.Protection;
using Sks.KeyGen2.Json;

namespace Sks.KeyGen2.Messages;

/// <summary>
/// A PIN policy with the keys that it governs. <c>userDefined</c> is not a property: it is whether the keys carry no
/// <c>encryptedPin</c>, and keys of one policy must not mix.
/// </summary>
internal sealed record PinPolicySpecifier(PinPolicy Policy, byte[] Mac, IReadOnlyList<KeyEntrySpecifier> KeyEntrySpecifiers)
{
    public static PinPolicySpecifier Read(ObjectReader reader, string keyEntryAlgorithm)
    {
        var keys = reader.Array("keyEntrySpecifiers", r => KeyEntrySpecifier.Read(r, keyEntryAlgorithm));
        bool userDefined = keys[0].EncryptedPin is null;
        if (keys.Any(key => key.EncryptedPin is null != userDefined))
        {
            throw reader.Wrong("keyEntrySpecifiers", "mixes user-defined and preset PINs");
        }

        var policy = new PinPolicy(
            reader.Id("id"),
            userDefined,
            reader.Bool("userModifiable", absent: true),
            reader.Word("format", Words.Format),
            reader.UShort("retryLimit"),
            reader.Word("grouping", Words.Grouping, PinGrouping.None),
            reader.OptionalWords("patternRestrictions", Words.PatternRestrictions).Aggregate(PatternRestrictions.None, (all, one) => all | one),
            reader.UShort("minLength"),
            reader.UShort("maxLength"),
            reader.Word("inputMethod", Words.InputMethod, InputMethod.Any));
        return new PinPolicySpecifier(policy, reader.Bytes("mac"), keys);
    }

    public void Write(ObjectWriter writer) => writer
        .String("id", Policy.Id)
        .Number("minLength", Policy.MinLength)
        .Number("maxLength", Policy.MaxLength)
        .Number("retryLimit", Policy.RetryLimit)
        .Word("format", Words.Format, Policy.Format)
        .Bool("userModifiable", Policy.UserModifiable, absent: true)
        .Word("grouping", Words.Grouping, Policy.Grouping, PinGrouping.None)
        .Word("inputMethod", Words.InputMethod, Policy.InputMethod, InputMethod.Any)
        .Strings("patternRestrictions", Words.PatternRestrictions.WriteFlags(Policy.PatternRestrictions))
        .Bytes("mac", Mac)
        .Array("keyEntrySpecifiers", KeyEntrySpecifiers, (key, w) => key.Write(w));
}
