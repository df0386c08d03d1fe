namespace Sks.Core.Algorithms;

/// <summary>RSA of a fixed size.</summary>
/// <param name="Uri">Algorithm URI.</param>
/// <param name="KeySize">Bits of the modulus.</param>
/// <param name="VariableExponent">Whether <c>keyParameters</c> hold the exponent (section 4.3); else it is 65,537.</param>
public sealed record RsaKeyAlgorithm(string Uri, int KeySize, bool VariableExponent) : KeyGenerationAlgorithm(Uri, KeyType.Rsa, KeySize)
{
    /// <summary>Bytes of the longest exponent.</summary>
    public const int MaxExponentSize = 8;

    /// <summary>The implicit exponent.</summary>
    public const ulong ImplicitExponent = 65_537;

    /// <summary>
    /// The public exponent that <c>keyParameters</c> ask for: 1 to 8 bytes, big-endian, leading zeros allowed; empty for the implicit one.
    /// </summary>
    /// <exception cref="SksException">
    /// <see cref="SksStatus.Option"/>: parameters that the algorithm does not take, or has not got; an exponent that <see cref="IsExponent"/>
    /// refuses.
    /// </exception>
    public ulong Exponent(ReadOnlySpan<byte> keyParameters)
    {
        if (!VariableExponent)
        {
            return keyParameters.IsEmpty
                ? ImplicitExponent
                : throw new SksException(SksStatus.Option, "keyAlgorithm takes no keyParameters.");
        }

        if (keyParameters.Length is 0 or > MaxExponentSize)
        {
            throw new SksException(SksStatus.Option, "keyParameters are not an exponent of 1 to 8 bytes.");
        }

        ulong exponent = ExponentOf(keyParameters);
        return IsExponent(exponent)
            ? exponent
            : throw new SksException(SksStatus.Option, "The exponent in keyParameters is not an odd integer of at least 3.");
    }

    /// <summary>Whether a key of this exponent is what <paramref name="keyParameters"/> ask for.</summary>
    internal bool Generates(ulong exponent, ReadOnlySpan<byte> keyParameters) => VariableExponent
        ? keyParameters.Length is >= 1 and <= MaxExponentSize && ExponentOf(keyParameters) == exponent
        : keyParameters.IsEmpty && exponent == ImplicitExponent;

    /// <summary>
    /// Whether a key may have this exponent: even ones have no inverse, and with 1 a signature is the padded message itself, which
    /// anybody can write.
    /// </summary>
    public static bool IsExponent(ulong exponent) => exponent >= 3 && (exponent & 1) == 1;

    /// <summary>A big-endian integer; digits beyond the last 8 bytes are lost.</summary>
    internal static ulong ExponentOf(ReadOnlySpan<byte> digits)
    {
        ulong value = 0;
        foreach (byte digit in digits)
        {
            value = (value << 8) | digit;
        }

        return value;
    }
}
