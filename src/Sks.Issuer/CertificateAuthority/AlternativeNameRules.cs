using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Sks.Issuer.CertificateAuthority;

/// <summary>
/// What alternative names may look like: one spelling for each, so that nobody has to guess what a relying party makes of another, and
/// nothing that only looks like what it is not.
/// </summary>
internal static class AlternativeNameRules
{
    private const int HostLimit = 253;
    private const int LabelLimit = 63;
    private const int LocalPartLimit = 64;
    private const int NameLimit = 254;
    private const int UriLimit = 1000;

    private static readonly IdnMapping Idna = new() { UseStd3AsciiRules = true };

    /// <summary>What is wrong with a name, to stand after the name itself; <see langword="null"/>: nothing.</summary>
    /// <param name="name">The name.</param>
    /// <param name="wildcards">Whether the first label of a dNSName may be *.</param>
    public static string? Mistake(AlternativeName name, bool wildcards) => name.Kind switch
    {
        AlternativeNameKind.DnsName => HostMistake(name.Value, wildcards),
        AlternativeNameKind.Rfc822Name => MailboxMistake(name.Value),
        AlternativeNameKind.UserPrincipalName => PrincipalMistake(name.Value),
        AlternativeNameKind.IpAddress => IsAddress(name.Value) ? null : "is not an IP address such as 192.0.2.1 or 2001:db8::1",
        _ => IsUri(name.Value) ? null : $"is not an absolute URI of at most {UriLimit} ASCII characters, such as https://bank.example/alice",
    };

    private static string? HostMistake(string host, bool wildcards)
    {
        const string Form = "is not a host name in lower case such as www.bank.example";
        if (host.Any(c => !char.IsAscii(c)))
        {
            return "has letters beyond ASCII; write its A-labels (RFC 5890), such as xn--bcher-kva.example";
        }

        if (host.StartsWith("*.", StringComparison.Ordinal))
        {
            // At least two labels below the wildcard: *.example would be everybody.
            return !wildcards ? "is a wildcard, which the profile does not allow"
                : host[2..].Contains('.', StringComparison.Ordinal) && HostMistake(host[2..], wildcards: false) is null ? null
                : "is not a wildcard such as *.bank.example";
        }

        string[] labels = host.Split('.');
        bool isHost = host.Length <= HostLimit
            && labels.All(label => label.Length is > 0 and <= LabelLimit
                && label.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-') && label[0] != '-' && label[^1] != '-')
            && !labels[^1].All(char.IsAsciiDigit);
        return !isHost ? Form : labels.All(IsLabel) ? null : "has a label that looks like an A-label (RFC 5890) but is none";
    }

    /// <summary>A label with hyphens in third and fourth place is an A-label, whose Unicode form leads back to it (RFC 5891, section 4.2.3.1).</summary>
    private static bool IsLabel(string label)
    {
        if (label.Length < 4 || label[2] != '-' || label[3] != '-')
        {
            return true;
        }

        try
        {
            string unicode = Idna.GetUnicode(label);
            return unicode != label && unicode.EnumerateRunes().All(IsLetter) && Idna.GetAscii(unicode) == label;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    /// <summary>Of a label in Unicode: letters, digits, their marks, and the hyphen (RFC 5892, sections 2.1 and 3).</summary>
    private static bool IsLetter(Rune rune) =>
        Rune.IsLetterOrDigit(rune) || rune.Value == '-' || Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;

    /// <summary>A Dot-string (RFC 5321, section 4.1.2) at a host: no quotes, no comments, no literals.</summary>
    private static string? MailboxMistake(string address)
    {
        int at = address.IndexOf('@', StringComparison.Ordinal);
        bool isMailbox = at is > 0 and <= LocalPartLimit && address.Length <= NameLimit
            && address[..at].Split('.').All(atom => atom.Length > 0 && atom.All(IsAtomText));
        return !isMailbox ? "is not an e-mail address such as alice@bank.example"
            : HostMistake(address[(at + 1)..], wildcards: false) is { } mistake ? $"has a host that {mistake}"
            : null;
    }

    private static string? PrincipalMistake(string principal)
    {
        int at = principal.IndexOf('@', StringComparison.Ordinal);
        bool isPrincipal = at is > 0 and <= LocalPartLimit && principal.Length <= NameLimit
            && principal[..at].All(c => char.IsLetterOrDigit(c) || c is '.' or '-' or '_' or '\'' or '+' or '$');
        return !isPrincipal ? "is not a user principal name such as alice@corp.example"
            : HostMistake(principal[(at + 1)..], wildcards: false) is { } mistake ? $"has a realm that {mistake}"
            : null;
    }

    private static bool IsAtomText(char c) => char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-/=?^_`{|}~".Contains(c, StringComparison.Ordinal);

    /// <summary>Only as the address writes itself: "1" and "0300.0.0.1" are addresses to some programs, and other ones to others.</summary>
    private static bool IsAddress(string text) =>
        IPAddress.TryParse(text, out var address)
        && address.ToString() == text
        && (address.AddressFamily != AddressFamily.InterNetworkV6 || (address.ScopeId == 0 && !address.IsIPv4MappedToIPv6));

    private static bool IsUri(string text) =>
        text.Length <= UriLimit
        && text.All(c => c is > ' ' and < '\x7F')
        && Uri.TryCreate(text, UriKind.Absolute, out var uri)
        && Uri.IsWellFormedUriString(text, UriKind.Absolute)
        && text.StartsWith(uri.Scheme + ":", StringComparison.Ordinal)
        && (uri.HostNameType == UriHostNameType.Unknown || uri.UserInfo.Length == 0);
}
