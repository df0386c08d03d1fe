namespace Sks.Issuer.CertificateAuthority;

/// <summary>The kinds of alternative names that certificates get (RFC 5280, section 4.2.1.6).</summary>
internal enum AlternativeNameKind
{
    /// <summary>rfc822Name: an e-mail address.</summary>
    Rfc822Name,

    /// <summary>dNSName: a host.</summary>
    DnsName,

    /// <summary>uniformResourceIdentifier.</summary>
    UniformResourceIdentifier,

    /// <summary>iPAddress.</summary>
    IpAddress,

    /// <summary>otherName 1.3.6.1.4.1.311.20.2.3: who logs on with a smart card.</summary>
    UserPrincipalName,
}
