using System.Security.Cryptography;
using Sks.Issuer.CertificateAuthority;

namespace Sks.Issuer.Books;

/// <summary>Somebody's leave to get one credential, by a URL that only they know.</summary>
/// <param name="Id">16 hexadecimal digits; no secret.</param>
/// <param name="TokenHash">SHA-256 of the URL's token; the token itself is nowhere kept.</param>
/// <param name="Subject">Distinguished name as the operator wrote it.</param>
/// <param name="Profile">Name of the profile.</param>
/// <param name="Created">When.</param>
/// <param name="Expires">When the leave ends.</param>
/// <param name="Used">When a credential was issued under it, or <see langword="null"/>.</param>
internal sealed record Enrollment(
    string Id,
    byte[] TokenHash,
    string Subject,
    string Profile,
    DateTimeOffset Created,
    DateTimeOffset Expires,
    DateTimeOffset? Used)
{
    private const int IdSize = 8;

    /// <summary>What all rows of the person share.</summary>
    public long Person => PersonKey.Of(Subject);

    /// <summary>Alternative names of the subject, for the templates of the profile.</summary>
    public IReadOnlyList<AlternativeName> Names { get; init; } = [];

    /// <summary>The only device that it is for, as <see cref="Core.Devices.ClaimedDeviceId"/> writes it; <see langword="null"/>: any that is trusted.</summary>
    public string? DeviceId { get; init; }

    /// <summary>How often another device has tried.</summary>
    public int WrongDevices { get; init; }

    /// <summary>When so many had tried that it is nobody's any more, or <see langword="null"/>.</summary>
    public DateTimeOffset? Locked { get; init; }

    /// <summary>Serial number of the credential whose owner asked for it; <see langword="null"/>: the operator did.</summary>
    public byte[]? ClonedFrom { get; init; }

    /// <summary>Serial number of the credential that the clones began with: that of <see cref="ClonedFrom"/>, if it is no clone itself.</summary>
    public byte[]? CloneFamily { get; init; }

    /// <summary>Whether nobody invited this person: they asked themselves, and their device ID has to be confirmed.</summary>
    public bool SignedUp { get; init; }

    /// <summary>How often a device ID was given for it that is not its device's.</summary>
    public int WrongIds { get; init; }

    /// <summary>When the operator let it be issued, or <see langword="null"/>.</summary>
    public DateTimeOffset? Approved { get; init; }

    /// <summary>When it was refused for good, or <see langword="null"/>.</summary>
    public DateTimeOffset? Refused { get; init; }

    /// <summary>What is to be done to <see cref="Target"/>; <see langword="null"/>: a credential is issued.</summary>
    public ManagementOperation? Operation { get; init; }

    /// <summary>Serial number of the credential that <see cref="Operation"/> is about.</summary>
    public byte[]? Target { get; init; }

    /// <summary>Id of the operator whose first credential it yields; <see langword="null"/>: it is nobody's who operates the issuer.</summary>
    public string? Operator { get; init; }

    /// <summary>An enrollment that begins now, to the second.</summary>
    /// <param name="tokenHash">SHA-256 of the URL's token.</param>
    /// <param name="subject">Distinguished name.</param>
    /// <param name="profile">Name of the profile.</param>
    /// <param name="now">The time.</param>
    /// <param name="valid">How long it lasts.</param>
    public static Enrollment New(byte[] tokenHash, string subject, string profile, DateTimeOffset now, TimeSpan valid)
    {
        var created = DateTimeOffset.FromUnixTimeSeconds(now.ToUnixTimeSeconds());
        string id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(IdSize));
        return new Enrollment(id, tokenHash, subject, profile, created, created + valid, Used: null);
    }

    /// <summary>Where the enrollment stands, as its sessions tell.</summary>
    public EnrollmentState StateAt(DateTimeOffset now, IEnumerable<SessionRow> sessions) => StateAt(now) switch
    {
        EnrollmentState.Pending when Approved is not null => EnrollmentState.Approved,
        EnrollmentState.Pending when sessions.Any(s => s.RestsAt(now)) => EnrollmentState.Waiting,
        EnrollmentState.Pending when SignedUp => EnrollmentState.SigningUp,
        var other => other,
    };

    /// <summary>Where the enrollment stands by itself.</summary>
    public EnrollmentState StateAt(DateTimeOffset now) =>
        Used is not null ? EnrollmentState.Used
        : Locked is not null ? EnrollmentState.Locked
        : Refused is not null ? EnrollmentState.Refused
        : now < Expires ? EnrollmentState.Pending
        : EnrollmentState.Expired;
}
