using Sks.Core.Protection;
using Sks.KeyGen2.Json;

namespace Sks.KeyGen2.Messages;

/// <summary>A PUK policy with the PIN policies that it governs.</summary>
internal sealed record PukPolicySpecifier(
    PukPolicy Policy, byte[] EncryptedPuk, byte[] Mac, IReadOnlyList<PinPolicySpecifier> PinPolicySpecifiers)
{
    public static PukPolicySpecifier Read(ObjectReader reader, string keyEntryAlgorithm)
    {
        string id = reader.Id("id");
        byte[] encryptedPuk = reader.Bytes("encryptedPuk");
        ushort retryLimit = reader.UShort("retryLimit");
        return new PukPolicySpecifier(
            new PukPolicy(id, reader.Word("format", Words.Format), retryLimit),
            encryptedPuk,
            reader.Bytes("mac"),
            reader.Array("pinPolicySpecifiers", r => PinPolicySpecifier.Read(r, keyEntryAlgorithm)));
    }

    public void Write(ObjectWriter writer) => writer
        .String("id", Policy.Id)
        .Bytes("encryptedPuk", EncryptedPuk)
        .Number("retryLimit", Policy.RetryLimit)
        .Word("format", Words.Format, Policy.Format)
        .Bytes("mac", Mac)
        .Array("pinPolicySpecifiers", PinPolicySpecifiers, (pin, w) => pin.Write(w));
}
