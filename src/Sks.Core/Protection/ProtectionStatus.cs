namespace Sks.Core.Protection;

/// <summary>The <c>protectionStatus</c> bits of <c>getKeyProtectionInfo</c>; none set: the key has no PIN.</summary>
[Flags]
public enum ProtectionStatus : byte
{
    /// <summary>No PIN protects the key.</summary>
    None = 0x00,

    /// <summary>A PIN policy object protects the key.</summary>
    PinProtected = 0x01,

    /// <summary>A PUK policy object protects the PIN.</summary>
    PukProtected = 0x02,

    /// <summary>The key is locked by PIN errors.</summary>
    PinBlocked = 0x04,

    /// <summary>The PUK is locked by PUK errors.</summary>
    PukBlocked = 0x08,

    /// <summary>The device PIN protects the key; excludes the other bits.</summary>
    DevicePin = 0x10,
}
