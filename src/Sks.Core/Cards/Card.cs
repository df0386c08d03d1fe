using Sks.Core.DataTypes;
using Sks.Core.Protection;

namespace Sks.Core.Cards;

/// <summary>A card: keys that one PIN opens, or an issuer's keys without PIN. Fields about what is not there are zero.</summary>
public sealed record Card
{
    /// <summary>Bytes of <see cref="Serial"/>.</summary>
    public const int SerialLength = 8;

    /// <summary>Names the card for as long as it exists, and no other card of any store.</summary>
    public required byte[] Serial { get; init; }

    /// <summary>What protects it.</summary>
    public required CardKind Kind { get; init; }

    /// <summary>The issuer; its scheme, host and port alone where there is no PIN; empty under the device PIN.</summary>
    public required string IssuerUri { get; init; }

    /// <summary>A key of the card, for methods that ask for one.</summary>
    public required uint KeyHandle { get; init; }

    /// <summary>How the PIN is written.</summary>
    public PinFormat Format { get; init; }

    /// <summary>Fewest bytes of a PIN.</summary>
    public ushort MinLength { get; init; }

    /// <summary>Most bytes of a PIN.</summary>
    public ushort MaxLength { get; init; }

    /// <summary>Wrong PINs in a row that lock it.</summary>
    public ushort RetryLimit { get; init; }

    /// <summary>Wrong PINs in a row so far.</summary>
    public ushort PinErrorCount { get; init; }

    /// <summary>Whether the user may change the PIN.</summary>
    public bool UserModifiable { get; init; }

    /// <summary>Whether a PUK unlocks the PIN.</summary>
    public bool HasPuk { get; init; }

    /// <summary>Wrong PUKs in a row that lock it for good; 0: none do.</summary>
    public ushort PukRetryLimit { get; init; }

    /// <summary>Wrong PUKs in a row so far.</summary>
    public ushort PukErrorCount { get; init; }

    /// <summary>Writes it as it travels.</summary>
    public void Write(DataWriter writer) => writer
        .Bytes(Serial)
        .Byte((byte)Kind)
        .String(IssuerUri)
        .UInt(KeyHandle)
        .Byte((byte)Format)
        .UShort(MinLength)
        .UShort(MaxLength)
        .UShort(RetryLimit)
        .UShort(PinErrorCount)
        .Bool(UserModifiable)
        .Bool(HasPuk)
        .UShort(PukRetryLimit)
        .UShort(PukErrorCount);

    /// <summary>Reads all cards of a list.</summary>
    /// <exception cref="SksException"><see cref="SksStatus.Option"/>: malformed.</exception>
    public static IReadOnlyList<Card> ReadAll(ReadOnlySpan<byte> cards)
    {
        var reader = new DataReader(cards);
        var all = new List<Card>();
        while (reader.Remaining > 0)
        {
            all.Add(new Card
            {
                Serial = reader.FixedBytesSpan(SerialLength).ToArray(),
                Kind = (CardKind)reader.Byte(),
                IssuerUri = reader.String(),
                KeyHandle = reader.UInt(),
                Format = (PinFormat)reader.Byte(),
                MinLength = reader.UShort(),
                MaxLength = reader.UShort(),
                RetryLimit = reader.UShort(),
                PinErrorCount = reader.UShort(),
                UserModifiable = reader.Bool(),
                HasPuk = reader.Bool(),
                PukRetryLimit = reader.UShort(),
                PukErrorCount = reader.UShort(),
            });
        }

        return all;
    }
}
