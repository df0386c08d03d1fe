namespace Sks.Core.Protection;

/// <summary>Which PINs are refused as too simple (section 5.5); bits that combine.</summary>
[Flags]
public enum PatternRestrictions : byte
{
    /// <summary>No restriction.</summary>
    None = 0x00,

    /// <summary>Refuses two equal bytes in a row, as in 1124.</summary>
    TwoInARow = 0x01,

    /// <summary>Refuses three equal bytes in a row, as in 1114.</summary>
    ThreeInARow = 0x02,

    /// <summary>Refuses a PIN whose every step is +1, or every step -1, as in 1234 or 9876.</summary>
    Sequence = 0x04,

    /// <summary>Refuses a byte that occurs twice.</summary>
    Repeated = 0x08,

    /// <summary>Wants letters and digits; with <see cref="PinFormat.String"/> lower case and other characters too.</summary>
    MissingGroup = 0x10,
}
