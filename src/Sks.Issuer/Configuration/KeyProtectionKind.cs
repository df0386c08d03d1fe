namespace Sks.Issuer.Configuration;

/// <summary>What a key asks of whoever uses it.</summary>
internal enum KeyProtectionKind
{
    /// <summary>The PIN of the profile, if that has one.</summary>
    Pin,

    /// <summary>The PIN of the device, which its owner has for keys of all issuers.</summary>
    DevicePin,

    /// <summary>No PIN.</summary>
    None,
}
