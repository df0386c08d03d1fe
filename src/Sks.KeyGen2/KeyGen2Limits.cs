namespace Sks.KeyGen2;

/// <summary>
/// The most that a message may hold, on both sides: what exceeds it is refused when it is read
/// (<see cref="KeyGen2Error.Malformed"/>) and never written. All are far above what real issuers ask for; they bound the work that
/// a stranger can cause. <c>docs/keygen2.md</c> lists them.
/// </summary>
public static class KeyGen2Limits
{
    /// <summary>Bytes of a message: an extension of <see cref="ExtensionData"/> in base64url, and room for the rest.</summary>
    public const int MessageSize = 2 * 1024 * 1024;

    /// <summary>Objects and arrays within each other. The deepest message that is defined has 9.</summary>
    public const int Depth = 16;

    /// <summary>Elements of an array that has no limit of its own.</summary>
    public const int Elements = 255;

    /// <summary>Keys that one session creates, over all policies.</summary>
    public const int Keys = 255;

    /// <summary>Certificates of a path.</summary>
    public const int CertificatePath = 16;

    /// <summary>Bytes of a <c>byte[]</c>, which SKS gives a <c>ushort</c> length: certificates, keys, nonces, MACs.</summary>
    public const int ByteArray = ushort.MaxValue;

    /// <summary>Bytes of a URI (section 7.1 of the SKS specification).</summary>
    public const int Uri = 1000;

    /// <summary>Extensions of a key, of all four kinds together.</summary>
    public const int Extensions = 255;

    /// <summary>Bytes of an extension as it travels; a store may take less (<c>extensionDataSize</c>), but at least 65,536.</summary>
    public const int ExtensionData = 1024 * 1024;

    /// <summary>Properties of a bag.</summary>
    public const int Properties = 1000;

    /// <summary>Bytes of a MIME type, which SKS stores as a <c>qualifier</c>.</summary>
    public const int MimeType = 128;

    /// <summary>Bytes of a symmetric key.</summary>
    public const int SymmetricKey = 128;

    /// <summary>Values of a client capability.</summary>
    public const int CapabilityValues = 16;

    /// <summary>Bytes of a value of a client capability.</summary>
    public const int CapabilityValue = 1000;
}
