namespace Sks.KeyGen2.Messages;

/// <summary>The signature algorithms of lookups, as JSF names them.</summary>
internal static class LookupAlgorithms
{
    /// <summary>ECDSA on P-256 with SHA-256.</summary>
    public const string Es256 = "ES256";

    /// <summary>RSA PKCS #1 v1.5 with SHA-256.</summary>
    public const string Rs256 = "RS256";
}
