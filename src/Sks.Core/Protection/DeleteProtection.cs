namespace Sks.Core.Protection;

/// <summary>What it takes for the owner to delete a key (section 5.2); the issuer's <c>postDeleteKey</c> is independent of it.</summary>
public enum DeleteProtection : byte
{
    /// <summary>Nothing.</summary>
    None = 0x00,

    /// <summary>The PIN.</summary>
    Pin = 0x01,

    /// <summary>The PUK.</summary>
    Puk = 0x02,

    /// <summary>The key must not be deleted.</summary>
    NonDeletable = 0x03,
}
