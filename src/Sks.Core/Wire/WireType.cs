namespace Sks.Core.Wire;

/// <summary>The data types of section 7.1 as they travel.</summary>
public enum WireType
{
    /// <summary><c>byte</c>, 1 byte.</summary>
    Byte,

    /// <summary><c>bool</c>, 1 byte: 0x00 or 0x01.</summary>
    Bool,

    /// <summary><c>ushort</c>, 2 bytes.</summary>
    UShort,

    /// <summary><c>uint</c>, 4 bytes.</summary>
    UInt,

    /// <summary><c>byte[]</c>, 2 bytes of length and the bytes.</summary>
    Bytes,

    /// <summary><c>byte[32]</c>: a <c>byte[]</c> whose length must be 32.</summary>
    Bytes32,

    /// <summary><c>blob</c>, 4 bytes of length and the bytes.</summary>
    Blob,

    /// <summary><c>id</c>: a <c>byte[]</c> of 1 to 32 printable ASCII characters.</summary>
    Id,

    /// <summary><c>uri</c>: a <c>byte[]</c> of at most 1,000 bytes of UTF-8.</summary>
    Uri,

    /// <summary><c>string</c>: a <c>byte[]</c> of UTF-8.</summary>
    String,
}
