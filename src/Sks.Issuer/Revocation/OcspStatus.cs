namespace Sks.Issuer.Revocation;

/// <summary>OCSPResponseStatus of RFC 6960, section 4.2.1, as far as this responder gives it.</summary>
internal enum OcspStatus
{
    /// <summary>A signed answer follows.</summary>
    Successful = 0,

    /// <summary>The request is not what section 4.1.1 says.</summary>
    MalformedRequest = 1,

    /// <summary>The books cannot be reached.</summary>
    TryLater = 3,

    /// <summary>It asks for certificates of another CA.</summary>
    Unauthorized = 6,
}
