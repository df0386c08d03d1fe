namespace Sks.Core.Protection;

/// <summary>How biometrics protect a key (section 5.3).</summary>
public enum BiometricProtection : byte
{
    /// <summary>Not at all.</summary>
    None = 0x00,

    /// <summary>PIN or biometrics.</summary>
    Alternative = 0x01,

    /// <summary>PIN and biometrics.</summary>
    Combined = 0x02,

    /// <summary>Biometrics only.</summary>
    Exclusive = 0x03,
}
