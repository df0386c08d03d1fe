using System.Security.Cryptography;
using System.Text;

namespace Sks.Issuer.FileSessions;

/// <summary>
/// What the books find a session by file by, in the places where they have hashes of bearer tokens for those over HTTPS:
/// <code>
/// session:    SHA-256("file session" || 0x00 || serverSessionId)      instead of SHA-256(cookie)
/// enrollment: SHA-256("file enrollment" || 0x00 || enrollment id)     instead of SHA-256(URL's token)
/// </code>
/// No token has such a hash, since tokens are 43 characters of base64url: so nothing over HTTPS finds a session by file, and the other way
/// round. It takes no secret to find one; what goes on in it is protected by its MACs, and the proof.
/// </summary>
internal static class FileSessionNames
{
    public static byte[] OfSession(string serverSessionId) => Hash("file session", serverSessionId);

    public static byte[] OfEnrollment(string enrollmentId) => Hash("file enrollment", enrollmentId);

    private static byte[] Hash(string kind, string id) => SHA256.HashData(Encoding.UTF8.GetBytes($"{kind}\0{id}"));
}
