using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Sks.Issuer.Books;

/// <summary>
/// What the rows of one person share, so that a distributed database keeps them together: no transaction touches two of them.
/// <code>
/// first 8 bytes of SHA-256(subject of the enrollment, UTF-8), big-endian, signed
/// </code>
/// Renewals, clones and further keys inherit the subject, so they have the key of what they come from. Two people with the same value are
/// merely neighbours. No secret.
/// </summary>
internal static class PersonKey
{
    /// <summary>The key of a person.</summary>
    /// <param name="subject">Distinguished name as the operator wrote it.</param>
    public static long Of(string subject) => BinaryPrimitives.ReadInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(subject)));
}
