using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Sks.Issuer.Enrollment;

/// <summary>
/// A secret that opens something for whoever shows it: the last part of an enrollment's URL, or a session's cookie. 256 random
/// bits in base64url. The books keep its hash, so who reads them cannot show it.
/// </summary>
internal static class BearerToken
{
    private const int Size = 32;
    private const int TextLength = 43;

    /// <summary>Makes one.</summary>
    public static string New() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Size));

    /// <summary>SHA-256 of a token as the books keep it; <see langword="null"/> for what cannot be one.</summary>
    public static byte[]? Hash(string? token) =>
        token is { Length: TextLength } && Base64Url.IsValid(token) ? SHA256.HashData(Encoding.ASCII.GetBytes(token)) : null;
}
