namespace Sks.KeyGen2;

/// <summary>Why a KeyGen2 session cannot go on.</summary>
public enum KeyGen2Error
{
    /// <summary>A message is not well-formed JSON, or not the message that the specification describes.</summary>
    Malformed,

    /// <summary>A message came out of order, twice, or belongs to another session.</summary>
    OutOfOrder,

    /// <summary>A MAC, attestation or signature does not verify.</summary>
    Proof,

    /// <summary>The issuer does not trust the device.</summary>
    UntrustedDevice,

    /// <summary>The session's lifetime is over.</summary>
    Expired,

    /// <summary>The person declined, or gave up choosing a PIN.</summary>
    Declined,

    /// <summary>A message names a key that the store does not have.</summary>
    NoSuchKey,

    /// <summary>A message asks for something that this side does not support.</summary>
    Unsupported,
}
