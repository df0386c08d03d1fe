namespace Sks.Core.Algorithms;

/// <summary>The kind of key that an algorithm works with.</summary>
public enum KeyType
{
    /// <summary>RSA.</summary>
    Rsa,

    /// <summary>Elliptic curve, Weierstrass form: JOSE's <c>EC</c>.</summary>
    Ec,
}
