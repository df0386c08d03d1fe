namespace Sks.Core.Protection;

/// <summary>The <c>keyBackup</c> bits of <c>getKeyProtectionInfo</c>: whether a copy of the key exists outside.</summary>
[Flags]
public enum KeyBackup : byte
{
    /// <summary>The key was made inside and never left.</summary>
    None = 0x00,

    /// <summary>The key came by <c>importPrivateKey</c> or <c>importSymmetricKey</c>.</summary>
    Imported = 0x01,

    /// <summary>The key has left by <c>exportKey</c>.</summary>
    Exported = 0x02,
}
