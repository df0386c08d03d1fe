namespace Sks.Core.Protection;

/// <summary>PIN and PUK formats (section 5.6).</summary>
public enum PinFormat : byte
{
    /// <summary>0-9.</summary>
    Numeric = 0x00,

    /// <summary>0-9 and A-Z.</summary>
    Alphanumeric = 0x01,

    /// <summary>Any valid UTF-8.</summary>
    String = 0x02,

    /// <summary>Any bytes, usually written in hexadecimal.</summary>
    Binary = 0x03,
}
