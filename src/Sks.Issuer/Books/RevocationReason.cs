namespace Sks.Issuer.Books;

/// <summary>Why a credential is revoked: the codes of RFC 5280, section 5.3.1, that an issuer of keys in devices has a use for.</summary>
internal enum RevocationReason
{
    /// <summary>None given.</summary>
    Unspecified = 0,

    /// <summary>Somebody else may be able to use the key: the device is lost or stolen.</summary>
    KeyCompromise = 1,

    /// <summary>The subject's name or standing has changed.</summary>
    AffiliationChanged = 3,

    /// <summary>Another credential has taken its place.</summary>
    Superseded = 4,

    /// <summary>It is not needed any more.</summary>
    CessationOfOperation = 5,

    /// <summary>The subject may not do any more what it was for.</summary>
    PrivilegeWithdrawn = 9,
}
