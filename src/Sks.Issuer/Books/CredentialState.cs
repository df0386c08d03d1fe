namespace Sks.Issuer.Books;

/// <summary>What has become of a credential, as far as this issuer did it; what its owner deletes the issuer does not learn.</summary>
internal enum CredentialState
{
    /// <summary>Its device has it.</summary>
    Active,

    /// <summary>A renewal took its place.</summary>
    Replaced,

    /// <summary>The issuer has deleted its key.</summary>
    Deleted,

    /// <summary>The issuer does not vouch for it any more, whoever has it.</summary>
    Revoked,
}
