using System.Formats.Asn1;
using System.Security.Cryptography;
using Sks.Core;
using Sks.Core.Algorithms;
using Sks.Core.Secrets;

namespace Sks.Engine.Keys;

/// <summary>PKCS #8 of RFC 8410, section 7:
/// <code>
/// SEQUENCE { INTEGER version, SEQUENCE { curve }, OCTET STRING { OCTET STRING key }, [0] attributes OPTIONAL, [1] publicKey OPTIONAL }
/// </code>
/// version 1 if there is a <c>publicKey</c>, else 0 (RFC 5958, section 2).
/// </summary>
internal static class OkpPkcs8
{
    private static readonly Asn1Tag Attributes = new(TagClass.ContextSpecific, 0, isConstructed: true);
    private static readonly Asn1Tag PublicKey = new(TagClass.ContextSpecific, 1);

    /// <summary>Version 0 with the key only; the caller wipes the result.</summary>
    public static byte[] Write(OkpKeyAlgorithm curve, ReadOnlySpan<byte> key)
    {
        // Every length is below 128: 3 + 7 + 2 + 2 + 57 bytes at most.
        int octets = 2 + key.Length;
        var identifier = curve.AlgorithmIdentifier.Span;
        byte[] pkcs8 = new byte[2 + 3 + identifier.Length + 2 + octets];
        ReadOnlySpan<byte> start = [0x30, checked((byte)(pkcs8.Length - 2)), 0x02, 0x01, 0x00];
        start.CopyTo(pkcs8);
        identifier.CopyTo(pkcs8.AsSpan(start.Length));
        ReadOnlySpan<byte> header = [0x04, checked((byte)octets), 0x04, checked((byte)key.Length)];
        header.CopyTo(pkcs8.AsSpan(start.Length + identifier.Length));
        key.CopyTo(pkcs8.AsSpan(pkcs8.Length - key.Length));
        return pkcs8;
    }

    /// <summary>Reads a key; attributes are passed over.</summary>
    /// <param name="curve">The curve that it must be on.</param>
    /// <param name="pkcs8">DER.</param>
    /// <param name="publicKey">The public key that it carries, or <see langword="null"/>.</param>
    /// <exception cref="SksException"><see cref="SksStatus.Crypto"/>: anything else.</exception>
    public static SecretBuffer Read(OkpKeyAlgorithm curve, ReadOnlySpan<byte> pkcs8, out byte[]? publicKey)
    {
        byte[] copy = pkcs8.ToArray();
        try
        {
            return Read(curve, copy, out publicKey);
        }
        catch (AsnContentException)
        {
            throw NotStrict();
        }
        finally
        {
            CryptographicOperations.ZeroMemory(copy);
        }
    }

    private static SecretBuffer Read(OkpKeyAlgorithm curve, byte[] pkcs8, out byte[]? publicKey)
    {
        var outer = new AsnReader(pkcs8, AsnEncodingRules.DER);
        var info = outer.ReadSequence();
        outer.ThrowIfNotEmpty();
        Require(info.TryReadInt32(out int version) && version is 0 or 1);
        Require(info.ReadEncodedValue().Span.SequenceEqual(curve.AlgorithmIdentifier.Span));
        Require(info.TryReadPrimitiveOctetString(out var octets));
        if (info.HasData && info.PeekTag() == Attributes)
        {
            info.ReadSetOf(skipSortOrderValidation: false, Attributes);
        }

        publicKey = null;
        Require(info.HasData == (version == 1));
        if (version == 1)
        {
            publicKey = info.ReadBitString(out int unusedBits, PublicKey);
            Require(unusedBits == 0);
        }

        info.ThrowIfNotEmpty();
        var inner = new AsnReader(octets, AsnEncodingRules.DER);
        Require(inner.TryReadPrimitiveOctetString(out var key) && key.Length == curve.KeyLength);
        inner.ThrowIfNotEmpty();
        return new SecretBuffer(key.Span);
    }

    private static void Require(bool holds)
    {
        if (!holds)
        {
            throw NotStrict();
        }
    }

    private static SksException NotStrict() =>
        new(SksStatus.Crypto, "The imported private key is not PKCS #8 of the certificate's kind of key.");
}
