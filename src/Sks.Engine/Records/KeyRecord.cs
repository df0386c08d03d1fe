using Sks.Core.DataTypes;
using Sks.Core.Keys;
using Sks.Core.Protection;
using Sks.Engine.Store;

namespace Sks.Engine.Records;

/// <summary>A key entry (section 3.1) without its private or symmetric key, which has a record of its own.</summary>
internal sealed record KeyRecord : IStoredObject
{
    public required uint Handle { get; init; }

    public required uint SessionHandle { get; init; }

    /// <summary>The PIN object that protects the key, <see cref="PinRecord.DeviceHandle"/> for the device PIN, or 0.</summary>
    public required uint PinHandle { get; init; }

    /// <summary>The public key that <c>createKeyEntry</c> made, X.509 DER.</summary>
    public required byte[] PublicKey { get; init; }

    public required string Id { get; init; }

    public required string KeyAlgorithm { get; init; }

    public required AppUsage AppUsage { get; init; }

    public required string FriendlyName { get; init; }

    public required bool EnablePinCaching { get; init; }

    public required BiometricProtection BiometricProtection { get; init; }

    public required ExportProtection ExportProtection { get; init; }

    public required DeleteProtection DeleteProtection { get; init; }

    public required IReadOnlyList<string> EndorsedAlgorithms { get; init; }

    /// <summary>X.509 DER, end entity first; empty until <c>setCertificatePath</c>.</summary>
    public IReadOnlyList<byte[]> CertificatePath { get; init; } = [];

    /// <summary>Bytes of the symmetric key; 0 for an asymmetric one.</summary>
    public ushort SymmetricKeyLength { get; init; }

    public KeyBackup KeyBackup { get; init; }

    public RecordKind Kind => RecordKind.Key;

    public uint Parent => SessionHandle;

    /// <summary>The end entity certificate: no two keys may have the same.</summary>
    public ReadOnlyMemory<byte> Name => CertificatePath.Count == 0 ? default : CertificatePath[0];

    public void Write(DataWriter writer)
    {
        writer
            .UInt(PinHandle)
            .Bytes(PublicKey)
            .String(Id)
            .String(KeyAlgorithm)
            .Byte((byte)AppUsage)
            .String(FriendlyName)
            .Bool(EnablePinCaching)
            .Byte((byte)BiometricProtection)
            .Byte((byte)ExportProtection)
            .Byte((byte)DeleteProtection)
            .UShort(SymmetricKeyLength)
            .Byte((byte)KeyBackup)
            .Byte((byte)EndorsedAlgorithms.Count);
        foreach (string algorithm in EndorsedAlgorithms)
        {
            writer.String(algorithm);
        }

        writer.UShort((ushort)CertificatePath.Count);
        foreach (byte[] certificate in CertificatePath)
        {
            writer.Bytes(certificate);
        }
    }

    public static KeyRecord Read(StoreRecord record)
    {
        var reader = new DataReader(record.Value);
        var key = new KeyRecord
        {
            Handle = record.Id,
            SessionHandle = record.Parent,
            PinHandle = reader.UInt(),
            PublicKey = reader.Bytes(),
            Id = reader.String(),
            KeyAlgorithm = reader.String(),
            AppUsage = (AppUsage)reader.Byte(),
            FriendlyName = reader.String(),
            EnablePinCaching = reader.Bool(),
            BiometricProtection = (BiometricProtection)reader.Byte(),
            ExportProtection = (ExportProtection)reader.Byte(),
            DeleteProtection = (DeleteProtection)reader.Byte(),
            SymmetricKeyLength = reader.UShort(),
            KeyBackup = (KeyBackup)reader.Byte(),
            EndorsedAlgorithms = ReadStrings(ref reader),
        };
        byte[][] path = new byte[reader.UShort()][];
        for (int i = 0; i < path.Length; i++)
        {
            path[i] = reader.Bytes();
        }

        reader.End();
        return key with { CertificatePath = path };
    }

    private static string[] ReadStrings(ref DataReader reader)
    {
        string[] strings = new string[reader.Byte()];
        for (int i = 0; i < strings.Length; i++)
        {
            strings[i] = reader.String();
        }

        return strings;
    }
}
