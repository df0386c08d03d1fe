using Sks.KeyGen2.Json;

namespace Sks.KeyGen2.Messages;

/// <summary>A credential that a lookup has found.</summary>
/// <param name="ServerSessionId">The issuer's name of the session that owns the key now.</param>
/// <param name="ClientSessionId">The store's name of it.</param>
/// <param name="CertificatePath">X.509 DER, end entity first.</param>
/// <param name="Locked">Whether wrong PINs have locked the key.</param>
public sealed record MatchingCredential(
    string ServerSessionId, string ClientSessionId, IReadOnlyList<byte[]> CertificatePath, bool Locked)
{
    internal static MatchingCredential Read(ObjectReader reader) => new(
        reader.Id("serverSessionId"),
        reader.Id("clientSessionId"),
        reader.CertificatePath("certificatePath"),
        reader.Bool("locked", absent: false));

    internal void Write(ObjectWriter writer) => writer
        .String("serverSessionId", ServerSessionId)
        .String("clientSessionId", ClientSessionId)
        .BytesArray("certificatePath", CertificatePath)
        .Bool("locked", Locked, absent: false);
}
