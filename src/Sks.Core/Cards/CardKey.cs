using Sks.Core.DataTypes;
using Sks.Core.Keys;
using Sks.Core.Protection;
using Sks.Core.Wire;

namespace Sks.Core.Cards;

/// <summary>A key on a <see cref="Card"/>.</summary>
public sealed record CardKey
{
    /// <summary>Bytes of <see cref="Id"/>.</summary>
    public const int IdLength = 20;

    /// <summary>The card's.</summary>
    public required byte[] Serial { get; init; }

    /// <summary>The key.</summary>
    public required uint KeyHandle { get; init; }

    /// <summary>For people.</summary>
    public required string FriendlyName { get; init; }

    /// <summary>What it is meant for.</summary>
    public required AppUsage AppUsage { get; init; }

    /// <summary>
    /// Whether each use wants a PIN of its own: the issuer has a trusted dialog ask for it (<see cref="InputMethod.TrustedGui"/>) and does not
    /// let middleware remember it (<c>enablePinCaching</c> false, which for other input methods says nothing).
    /// </summary>
    public required bool AlwaysAuthenticate { get; init; }

    /// <summary>What it takes to export it.</summary>
    public required ExportProtection ExportProtection { get; init; }

    /// <summary>Where copies may be.</summary>
    public required KeyBackup KeyBackup { get; init; }

    /// <summary>Whether it wants biometrics.</summary>
    public required BiometricProtection BiometricProtection { get; init; }

    /// <summary>Bytes of the symmetric key; 0 for an asymmetric one.</summary>
    public required ushort SymmetricKeyLength { get; init; }

    /// <summary>The first 160 bits of SHA-256 over the subject public key (RFC 7093, 2, method 1).</summary>
    public required byte[] Id { get; init; }

    /// <summary>What it may do; empty: all that suits it.</summary>
    public required IReadOnlyList<string> EndorsedAlgorithms { get; init; }

    /// <summary>X.509 DER, end entity first.</summary>
    public required IReadOnlyList<byte[]> CertificatePath { get; init; }

    /// <summary>Writes it as it travels.</summary>
    public void Write(DataWriter writer) => writer
        .Bytes(Serial)
        .UInt(KeyHandle)
        .String(FriendlyName)
        .Byte((byte)AppUsage)
        .Bool(AlwaysAuthenticate)
        .Byte((byte)ExportProtection)
        .Byte((byte)KeyBackup)
        .Byte((byte)BiometricProtection)
        .UShort(SymmetricKeyLength)
        .Bytes(Id)
        .ShortUris(EndorsedAlgorithms)
        .Certificates(CertificatePath);

    /// <summary>Reads all keys of a list.</summary>
    /// <exception cref="SksException"><see cref="SksStatus.Option"/>: malformed.</exception>
    public static IReadOnlyList<CardKey> ReadAll(ReadOnlySpan<byte> keys)
    {
        var reader = new DataReader(keys);
        var all = new List<CardKey>();
        while (reader.Remaining > 0)
        {
            all.Add(new CardKey
            {
                Serial = reader.FixedBytesSpan(Card.SerialLength).ToArray(),
                KeyHandle = reader.UInt(),
                FriendlyName = reader.String(),
                AppUsage = (AppUsage)reader.Byte(),
                AlwaysAuthenticate = reader.Bool(),
                ExportProtection = (ExportProtection)reader.Byte(),
                KeyBackup = (KeyBackup)reader.Byte(),
                BiometricProtection = (BiometricProtection)reader.Byte(),
                SymmetricKeyLength = reader.UShort(),
                Id = reader.FixedBytesSpan(IdLength).ToArray(),
                EndorsedAlgorithms = reader.ShortUris(),
                CertificatePath = reader.Certificates(),
            });
        }

        return all;
    }
}
