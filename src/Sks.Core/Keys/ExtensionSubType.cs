namespace Sks.Core.Keys;

/// <summary>The <c>subType</c> of <c>addExtension</c>.</summary>
public enum ExtensionSubType : byte
{
    /// <summary>Data as it is.</summary>
    Extension = 0x00,

    /// <summary>Data that travels encrypted and is stored decrypted.</summary>
    EncryptedExtension = 0x01,

    /// <summary>Name, value and writable flag of each property.</summary>
    PropertyBag = 0x02,

    /// <summary>An image.</summary>
    Logotype = 0x03,
}
