using System.Security.Cryptography;
using Sks.Core.DataTypes;

namespace Sks.Core.SessionSecurity;

/// <summary>What makes a credential lookup fresh (Appendix D): it names the session that it is made in.</summary>
public static class LookupNonce
{
    /// <summary>
    /// <code>
    /// nonce = SHA-256 (len || clientSessionId || len || serverSessionId)
    /// </code>
    /// where <c>len</c> is a big-endian <c>ushort</c>.
    /// </summary>
    /// <returns>32 bytes.</returns>
    public static byte[] For(string clientSessionId, string serverSessionId)
    {
        using var data = new DataWriter();
        return SHA256.HashData(data.String(clientSessionId).String(serverSessionId).Written);
    }
}
