namespace Sks.Core.Algorithms;

/// <summary>The kind of key that an algorithm works with.</summary>
public enum KeyType
{
    /// <summary>RSA.</summary>
    Rsa,

    /// <summary>Elliptic curve, Weierstrass form: JOSE's <c>EC</c>.</summary>
    Ec,

    /// <summary>Edwards curve signatures over curve25519 (RFC 8032): JOSE's <c>OKP</c>, as the next three.</summary>
    Ed25519,

    /// <summary>Edwards curve signatures over curve448 (RFC 8032).</summary>
    Ed448,

    /// <summary>Montgomery curve agreement over curve25519 (RFC 7748).</summary>
    X25519,

    /// <summary>Montgomery curve agreement over curve448 (RFC 7748).</summary>
    X448,
}
