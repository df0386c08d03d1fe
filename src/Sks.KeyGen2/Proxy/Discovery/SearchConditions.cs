using System.Formats.Asn1;
using System.Numerics;
using System.Security.Cryptography;
using Sks.Core;
using Sks.Core.Certificates;
using Sks.Core.Keys;
using Sks.Core.Protection;
using Sks.KeyGen2.Messages;

namespace Sks.KeyGen2.Proxy.Discovery;

/// <summary>A search filter, ready to be held against keys.</summary>
internal sealed class SearchConditions(SearchFilter filter)
{
    private readonly NamePattern? _issuer = Pattern(filter.IssuerRegEx);
    private readonly NamePattern? _subject = Pattern(filter.SubjectRegEx);
    private readonly NamePattern? _email = Pattern(filter.EmailRegEx);

    /// <summary>Whether all conditions hold. A certificate that cannot be read fits none.</summary>
    /// <exception cref="KeyGen2Exception"><see cref="KeyGen2Error.Malformed"/>: a regular expression takes too long.</exception>
    public bool Hold(KeyAttributes attributes, KeyProtectionInfo protection)
    {
        try
        {
            return HoldForKey(attributes, protection)
                && HoldForPath(attributes.CertificatePath)
                && HoldForEndEntity(new CertificateContents(attributes.CertificatePath[0]));
        }
        catch (Exception e) when (e is AsnContentException or CryptographicException or SksException)
        {
            return false;
        }
    }

    private static NamePattern? Pattern(string? pattern) => pattern is null ? null : NamePattern.TryParse(pattern);

    /// <summary>No name that a rule requires is missing, none that a rule forbids is there. What no rule asks for is not read.</summary>
    private static bool Fit(IReadOnlyList<string> rules, Func<HashSet<string>> names)
    {
        var found = rules.Count > 0 ? names() : [];
        return rules.Select(SearchFilterRules.Rule).All(rule => found.Contains(rule.Name) != rule.Forbids);
    }

    private bool HoldForKey(KeyAttributes attributes, KeyProtectionInfo protection) =>
        (filter.AppUsage is null || filter.AppUsage == attributes.AppUsage)
        && (filter.Grouping is null
            || (protection.ProtectionStatus.HasFlag(ProtectionStatus.PinProtected) && filter.Grouping == protection.Grouping));

    private bool HoldForPath(IReadOnlyList<byte[]> path) =>
        (filter.FingerPrint is not { } fingerPrint || path.Any(certificate => SHA256.HashData(certificate).AsSpan().SequenceEqual(fingerPrint)))
        && (_issuer is null || path.Any(certificate => _issuer.Matches(LdapName.Text(CertificateFields.Read(certificate).Issuer))));

    private bool HoldForEndEntity(CertificateContents certificate) =>
        (_subject is null || _subject.Matches(LdapName.Text(certificate.Fields.Subject)))
        && (filter.SerialNumber is not { } serial || serial == new BigInteger(certificate.Fields.SerialNumber, isBigEndian: true))
        && (_email is null || certificate.EmailAddresses().Any(_email.Matches))
        && (filter.IssuedBefore is not { } before || certificate.NotBefore < before)
        && (filter.IssuedAfter is not { } after || certificate.NotBefore > after)
        && Fit(filter.PolicyRules, certificate.Policies)
        && Fit(filter.KeyUsageRules, certificate.KeyUsages)
        && Fit(filter.ExtendedKeyUsageRules, certificate.ExtendedKeyUsages);
}
