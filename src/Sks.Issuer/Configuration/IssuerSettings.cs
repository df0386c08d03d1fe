namespace Sks.Issuer.Configuration;

/// <summary>What <c>issuer.json</c> says; that file explains each setting.</summary>
internal sealed record IssuerSettings
{
    /// <summary>Of the organisation, for people.</summary>
    public required string Name { get; init; }

    /// <summary>Where clients reach the issuer; <see langword="null"/>: where it listens.</summary>
    public required Uri? Url { get; init; }

    /// <summary>Address and port, <c>IP:PORT</c>; port 0: any free one.</summary>
    public required System.Net.IPEndPoint Listen { get; init; }

    /// <summary>Connection string of the books in PostgreSQL, perhaps with a password; <see langword="null"/>: in <c>issuer.db</c>.</summary>
    public required string? Database { get; init; }

    /// <summary>Seconds, 60 to 65,535.</summary>
    public required ushort SessionLifeTime { get; init; }

    /// <summary>Seconds, 60 to 65,535, of a session whose messages are carried by file: to its first response, and from then on.</summary>
    public required ushort FileSessionLifeTime { get; init; }

    /// <summary>Whether issued keys can be managed later with the issuer's key management key.</summary>
    public required bool Updatable { get; init; }

    /// <summary>Devices that an enrollment for one device is not for, and that may try it before it is locked, 1 to 100.</summary>
    public required int WrongDeviceLimit { get; init; }

    /// <summary>Whether and how owners may clone; <see langword="null"/>: they may not.</summary>
    public required CloneSettings? Cloning { get; init; }

    /// <summary>Whether and how people may sign up; <see langword="null"/>: they may not.</summary>
    public required SignUpSettings? SignUp { get; init; }

    /// <summary>The token that has the private keys; <see langword="null"/>: they are in files.</summary>
    public required KeySettings? Keys { get; init; }

    /// <summary>CRL and OCSP.</summary>
    public required RevocationSettings Revocation { get; init; }

    /// <summary>By name; at least <see cref="DefaultProfile"/>.</summary>
    public required IReadOnlyDictionary<string, CredentialProfile> Profiles { get; init; }

    /// <summary>The profile of enrollments that name none.</summary>
    public const string DefaultProfile = "default";

    /// <summary>The profile of operators' credentials; there is one even if the file has none.</summary>
    public const string OperatorProfile = "operator";
}
