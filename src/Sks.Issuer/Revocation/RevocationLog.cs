namespace Sks.Issuer.Revocation;

/// <summary>What is logged about revocation.</summary>
internal static partial class RevocationLog
{
    [LoggerMessage(EventId = 50, Level = LogLevel.Information, Message = "CRL {Number} made, to be used until {NextUpdate:u}")]
    public static partial void CrlMade(this ILogger log, long number, DateTimeOffset nextUpdate);

    [LoggerMessage(EventId = 51, Level = LogLevel.Information, Message = "OCSP responses are signed with certificate {Serial} until {Until:u}")]
    public static partial void OcspSigner(this ILogger log, string serial, DateTimeOffset until);
}
