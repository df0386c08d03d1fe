using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Sks.Issuer.Enrollment;

/// <summary>
/// A secret that opens something for whoever shows it: the last part of an enrollment's URL, or a session's cookie. 32 bytes in base64url:
/// <code>
/// cookie: random (32)
/// URL:    person (8, big-endian, see PersonKey) || random (24)
/// </code>
/// The books keep its hash, so who reads them cannot show it. The person says where a distributed database has the rows; URLs that were made
/// before that are random there, which books in one place do not mind.
/// </summary>
internal static class BearerToken
{
    private const int Size = 32;
    private const int TextLength = 43;

    /// <summary>Makes one for a cookie.</summary>
    public static string New() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Size));

    /// <summary>Makes one for a URL.</summary>
    /// <param name="person">Whose enrollment it is.</param>
    public static string New(long person)
    {
        byte[] token = RandomNumberGenerator.GetBytes(Size);
        BinaryPrimitives.WriteInt64BigEndian(token, person);
        return Base64Url.EncodeToString(token);
    }

    /// <summary>SHA-256 of a token as the books keep it; <see langword="null"/> for what cannot be one.</summary>
    public static byte[]? Hash(string? token) => IsToken(token) ? SHA256.HashData(Encoding.ASCII.GetBytes(token!)) : null;

    /// <summary>Whose enrollment a URL's token says that it opens; <see langword="null"/> for what cannot be one.</summary>
    public static long? Person(string token) =>
        IsToken(token) ? BinaryPrimitives.ReadInt64BigEndian(Base64Url.DecodeFromChars(token.AsSpan(0, 12))) : null;

    private static bool IsToken(string? token) => token is { Length: TextLength } && token.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');
}
