using Sks.Core.Keys;
using Sks.Core.Protection;
using Sks.KeyGen2.Json;

namespace Sks.KeyGen2.Messages;

/// <summary>A key to create.</summary>
/// <param name="Parameters">As <c>createKeyEntry</c> takes them.</param>
/// <param name="EncryptedPin">The PIN that the issuer sets, or <see langword="null"/>.</param>
/// <param name="Mac">32 bytes.</param>
internal sealed record KeyEntrySpecifier(KeyEntryParameters Parameters, byte[]? EncryptedPin, byte[] Mac)
{
    public static KeyEntrySpecifier Read(ObjectReader reader, string keyEntryAlgorithm) => new(
        new KeyEntryParameters
        {
            Id = reader.Id("id"),
            KeyEntryAlgorithm = keyEntryAlgorithm,
            EnablePinCaching = reader.Bool("enablePinCaching", absent: false),
            DevicePinProtection = reader.Bool("devicePinProtection", absent: false),
            AppUsage = reader.Word("appUsage", Words.AppUsage),
            KeyAlgorithm = reader.Uri("keyAlgorithm"),
            KeyParameters = reader.OptionalBytes("keyParameters") ?? [],
            EndorsedAlgorithms = reader.OptionalUris("endorsedAlgorithms"),
            ServerSeed = reader.OptionalBytes("serverSeed") ?? [],
            BiometricProtection = reader.Word("biometricProtection", Words.BiometricProtection, BiometricProtection.None),
            DeleteProtection = reader.Word("deleteProtection", Words.DeleteProtection, DeleteProtection.None),
            ExportProtection = reader.Word("exportProtection", Words.ExportProtection, ExportProtection.NonExportable),
            FriendlyName = reader.OptionalString("friendlyName") ?? "",
        },
        reader.OptionalBytes("encryptedPin"),
        reader.Bytes("mac"));

    public void Write(ObjectWriter writer) => writer
        .String("id", Parameters.Id)
        .OptionalBytes("encryptedPin", EncryptedPin)
        .Bool("enablePinCaching", Parameters.EnablePinCaching, absent: false)
        .Bool("devicePinProtection", Parameters.DevicePinProtection, absent: false)
        .Word("appUsage", Words.AppUsage, Parameters.AppUsage)
        .String("keyAlgorithm", Parameters.KeyAlgorithm)
        .OptionalBytes("keyParameters", Parameters.KeyParameters)
        .Strings("endorsedAlgorithms", Parameters.EndorsedAlgorithms)
        .OptionalBytes("serverSeed", Parameters.ServerSeed)
        .Word("biometricProtection", Words.BiometricProtection, Parameters.BiometricProtection, BiometricProtection.None)
        .Word("deleteProtection", Words.DeleteProtection, Parameters.DeleteProtection, DeleteProtection.None)
        .Word("exportProtection", Words.ExportProtection, Parameters.ExportProtection, ExportProtection.NonExportable)
        .OptionalString("friendlyName", Parameters.FriendlyName)
        .Bytes("mac", Mac);
}
