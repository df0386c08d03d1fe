using System.Security.Cryptography;
using System.Text;
using Sks.Core;
using static Sks.Engine.Tests.BadInput.BadValue;

namespace Sks.Engine.Tests.BadInput;

/// <summary>Contents of encrypted arguments and of property bags. The first are encrypted for the session when they are sent.</summary>
internal static class BadSecrets
{
    /// <summary>A PUK of digits is asked for.</summary>
    public static IEnumerable<BadValue> Puks() =>
    [
        Encrypted("an empty PUK", [], SksStatus.Option), Encrypted("a PUK of 1 byte", "1"u8, SksStatus.Success),
        Encrypted("a PUK of 128 bytes", Filled((byte)'1', 128), SksStatus.Success),
        Encrypted("a PUK of 129 bytes", Filled((byte)'1', 129), SksStatus.Option),
        Encrypted("a PUK of 65,000 bytes", Filled((byte)'1', 65_000), SksStatus.Option),
        Encrypted("a PUK of letters", "ABC"u8, SksStatus.Option), Encrypted("a PUK of other digits", "١٢٣"u8, SksStatus.Option),
    ];

    public static IEnumerable<BadValue> SymmetricKeys() =>
    [
        Encrypted("a key of 0 bytes", [], SksStatus.Option), Encrypted("a key of 1 byte", [1], SksStatus.Success),
        Encrypted("a key of 128 bytes", new byte[128], SksStatus.Success), Encrypted("a key of 129 bytes", new byte[129], SksStatus.Option),
        Encrypted("a key of 65,000 bytes", new byte[65_000], SksStatus.Option),
    ];

    /// <summary>The certificate is about a P-256 key.</summary>
    public static IEnumerable<BadValue> PrivateKeys()
    {
        byte[] key = BadKeys.PrivateKey;
        using var rsa = RSA.Create(2048);
        using var ec = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        byte[] publicKey = ec.ExportSubjectPublicKeyInfo();
        yield return Encrypted("empty", [], SksStatus.Crypto);
        yield return Encrypted("a byte", [0x30], SksStatus.Crypto);
        yield return Encrypted("a byte follows", [.. key, 0], SksStatus.Crypto);
        yield return Encrypted("a byte is missing", key.AsSpan()[..^1], SksStatus.Crypto);
        yield return Encrypted("indefinite length", [0x30, 0x80, .. key[3..], 0, 0], SksStatus.Crypto);
        yield return Encrypted("nested 20,000 deep", BadKeys.Nested(20_000), SksStatus.Crypto);
        yield return Encrypted("a public key", publicKey, SksStatus.Crypto);
        yield return Encrypted("an EC key that is not PKCS #8", ec.ExportECPrivateKey(), SksStatus.Crypto);
        yield return Encrypted("an RSA key", rsa.ExportPkcs8PrivateKey(), SksStatus.Crypto, SksStatus.Algorithm);
        yield return Encrypted("of another curve", BadKeys.NewPrivateKey(ECCurve.NamedCurves.nistP384), SksStatus.Algorithm);
        yield return Encrypted("of an unlisted curve", BadKeys.NewPrivateKey(ECCurve.NamedCurves.brainpoolP256r1), SksStatus.Crypto, SksStatus.Algorithm);
        yield return Encrypted("another private than public part", Mismatched(key), SksStatus.Crypto);
        yield return Encrypted("private part zero", WithPrivatePart(key, new byte[32]), SksStatus.Crypto);
        yield return Encrypted("private part above the order", WithPrivatePart(key, Filled(0xFF, 32)), SksStatus.Crypto);
    }

    /// <summary><c>name || writable || value</c>, again and again.</summary>
    public static IEnumerable<BadValue> PropertyBags()
    {
        yield return Of("empty", [], SksStatus.Option);
        yield return Of("half a length", [0], SksStatus.Option);
        yield return Of("a name only", Property("n", 1, "")[..4], SksStatus.Option);
        yield return Of("a name of 0 bytes", Property("", 1, "v"), SksStatus.Option);
        yield return Of("a name of 255 bytes", Property(new string('n', 255), 1, "v"), SksStatus.Success);
        yield return Of("a name of 256 bytes", Property(new string('n', 256), 1, "v"), SksStatus.Option);
        yield return Of("a name twice", [.. Property("n", 1, "v"), .. Property("n", 0, "w")], SksStatus.Option);
        yield return Of("writable is 2", Property("n", 2, "v"), SksStatus.Option);
        yield return Of("a value longer than the bag", [0, 1, (byte)'n', 1, 0xFF, 0xFF, (byte)'v'], SksStatus.Option);
        yield return Of("a byte follows", [.. Property("n", 1, "v"), 0], SksStatus.Option);
        yield return Of("a name that is not UTF-8", [0, 1, 0xFF, 1, 0, 1, (byte)'v'], SksStatus.Option);
        yield return Of("a value that is not UTF-8", [0, 1, (byte)'n', 1, 0, 1, 0xFF], SksStatus.Option);
        yield return Of("a value of 65,535 bytes", Property("n", 1, new string('v', 65_535)), SksStatus.Success);
        yield return Of("more than extensionDataSize", [.. Enumerable.Range(0, 20).SelectMany(i => Property($"n{i}", 1, new string('v', 65_000)))], SksStatus.Option);
    }

    private static BadValue Encrypted(string name, ReadOnlySpan<byte> secret, params SksStatus[] expected) =>
        Of(name, secret.ToArray(), expected) with { IsSecret = true };

    private static byte[] Property(string name, byte writable, string value) =>
    [
        .. Frames.RequestFrame.UShort(name.Length), .. Encoding.ASCII.GetBytes(name), writable,
        .. Frames.RequestFrame.UShort(value.Length), .. Encoding.ASCII.GetBytes(value),
    ];

    /// <summary>With the private part of another key, but its own public part.</summary>
    private static byte[] Mismatched(byte[] key)
    {
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return WithPrivatePart(key, other.ExportParameters(true).D!);
    }

    private static byte[] WithPrivatePart(byte[] key, byte[] d)
    {
        using var ec = ECDsa.Create();
        ec.ImportPkcs8PrivateKey(key, out _);
        byte[] changed = [.. key];
        d.CopyTo(changed, key.AsSpan().IndexOf(ec.ExportParameters(true).D));
        return changed;
    }
}
