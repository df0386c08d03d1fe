using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Numerics;
using Sks.Core.Keys;
using Sks.Core.Protection;
using Sks.KeyGen2.Json;

namespace Sks.KeyGen2.Messages;

/// <summary>
/// Conditions of a credential lookup (KeyGen2 chapter 6); those that are given must all hold, and at least one must be given. Rules are
/// names, required, or with a hyphen before them, forbidden; what no rule names is ignored.
/// </summary>
[SuppressMessage("Naming", "CA1711", Justification = "The specification's names.")]
public sealed record SearchFilter
{
    /// <summary>SHA-256 of any certificate of the path, 32 bytes.</summary>
    public byte[]? FingerPrint { get; init; }

    /// <summary>Regular expression for the whole name of any issuer in the path, in RFC 4514 form.</summary>
    public string? IssuerRegEx { get; init; }

    /// <summary>Of the end entity certificate.</summary>
    public BigInteger? SerialNumber { get; init; }

    /// <summary>Regular expression for the whole subject of the end entity certificate, in RFC 4514 form.</summary>
    public string? SubjectRegEx { get; init; }

    /// <summary>Regular expression for any whole e-mail address in subject or subjectAltName of the end entity certificate.</summary>
    public string? EmailRegEx { get; init; }

    /// <summary>OIDs of certificate policies.</summary>
    public IReadOnlyList<string> PolicyRules { get; init; } = [];

    /// <summary>Key usages: <c>digitalSignature</c>, <c>nonRepudiation</c>, ...</summary>
    public IReadOnlyList<string> KeyUsageRules { get; init; } = [];

    /// <summary>OIDs of extended key usages.</summary>
    public IReadOnlyList<string> ExtendedKeyUsageRules { get; init; } = [];

    /// <summary>End entity certificates whose validity begins before this time.</summary>
    public DateTimeOffset? IssuedBefore { get; init; }

    /// <summary>End entity certificates whose validity begins after this time.</summary>
    public DateTimeOffset? IssuedAfter { get; init; }

    /// <summary>Keys under a PIN policy of this grouping.</summary>
    public PinGrouping? Grouping { get; init; }

    /// <summary>Keys of this application usage.</summary>
    public AppUsage? AppUsage { get; init; }

    /// <summary>Whether there is no condition.</summary>
    internal bool IsEmpty => FingerPrint is null && IssuerRegEx is null && SerialNumber is null && SubjectRegEx is null && EmailRegEx is null
        && PolicyRules.Count + KeyUsageRules.Count + ExtendedKeyUsageRules.Count == 0
        && IssuedBefore is null && IssuedAfter is null && Grouping is null && AppUsage is null;

    internal static SearchFilter Read(ObjectReader reader)
    {
        var filter = new SearchFilter
        {
            FingerPrint = reader.OptionalBytes("fingerPrint"),
            IssuerRegEx = reader.OptionalString("issuerRegEx"),
            SerialNumber = reader.OptionalBigInteger("serialNumber"),
            SubjectRegEx = reader.OptionalString("subjectRegEx"),
            EmailRegEx = reader.OptionalString("emailRegEx"),
            PolicyRules = reader.OptionalStrings("policyRules", SearchFilterRules.MaxRules, KeyGen2Limits.Uri),
            KeyUsageRules = reader.OptionalStrings("keyUsageRules", SearchFilterRules.MaxRules, KeyGen2Limits.Uri),
            ExtendedKeyUsageRules = reader.OptionalStrings("extendedKeyUsageRules", SearchFilterRules.MaxRules, KeyGen2Limits.Uri),
            IssuedBefore = reader.OptionalTime("issuedBefore")?.Value,
            IssuedAfter = reader.OptionalTime("issuedAfter")?.Value,
            Grouping = reader.OptionalWord("grouping", Words.Grouping),
            AppUsage = reader.OptionalWord("appUsage", Words.AppUsage),
        };
        SearchFilterRules.Check(filter, (name, what) => reader.Wrong(name, what));
        return filter;
    }

    internal void Write(ObjectWriter writer)
    {
        writer.OptionalBytes("fingerPrint", FingerPrint)
            .OptionalString("issuerRegEx", IssuerRegEx)
            .OptionalString("serialNumber", SerialNumber?.ToString(CultureInfo.InvariantCulture))
            .OptionalString("subjectRegEx", SubjectRegEx)
            .OptionalString("emailRegEx", EmailRegEx)
            .Strings("policyRules", PolicyRules)
            .Strings("keyUsageRules", KeyUsageRules)
            .Strings("extendedKeyUsageRules", ExtendedKeyUsageRules)
            .OptionalString("issuedBefore", Time(IssuedBefore))
            .OptionalString("issuedAfter", Time(IssuedAfter))
            .OptionalWord("grouping", Words.Grouping, Grouping)
            .OptionalWord("appUsage", Words.AppUsage, AppUsage);
    }

    private static string? Time(DateTimeOffset? time) => time is { } value ? KeyGen2Time.Utc(value).Text : null;
}
