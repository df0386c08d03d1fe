namespace Sks.Core.Keys;

/// <summary>What applications a key is meant for (section 5.8); enforced by applications, and by PIN grouping here.</summary>
public enum AppUsage : byte
{
    /// <summary>Signature applications.</summary>
    Signature = 0x00,

    /// <summary>Applications such as TLS client authentication.</summary>
    Authentication = 0x01,

    /// <summary>Encryption applications.</summary>
    Encryption = 0x02,

    /// <summary>No restriction.</summary>
    Universal = 0x03,
}
