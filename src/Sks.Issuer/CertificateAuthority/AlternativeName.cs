using System.Net;
using System.Security.Cryptography.X509Certificates;

namespace Sks.Issuer.CertificateAuthority;

/// <summary>One alternative name of a subject.</summary>
/// <param name="Kind">Of what kind.</param>
/// <param name="Value">As <see cref="AlternativeNameRules"/> has it.</param>
internal sealed record AlternativeName(AlternativeNameKind Kind, string Value)
{
    /// <summary>Most names of a certificate, and most that an enrollment gives.</summary>
    public const int CountLimit = 32;

    /// <summary>What stands in templates, and on the command line, for a name of each kind that an enrollment gives.</summary>
    public static readonly IReadOnlyDictionary<AlternativeNameKind, string> Words = new Dictionary<AlternativeNameKind, string>
    {
        [AlternativeNameKind.Rfc822Name] = "email",
        [AlternativeNameKind.DnsName] = "dns",
        [AlternativeNameKind.UniformResourceIdentifier] = "uri",
        [AlternativeNameKind.IpAddress] = "ip",
        [AlternativeNameKind.UserPrincipalName] = "upn",
    };

    /// <summary>The subjectAltName extension of some names, at least one.</summary>
    public static X509Extension Extension(IEnumerable<AlternativeName> names)
    {
        var builder = new SubjectAlternativeNameBuilder();
        foreach (var (kind, value) in names)
        {
            switch (kind)
            {
                case AlternativeNameKind.Rfc822Name:
                    builder.AddEmailAddress(value);
                    break;
                case AlternativeNameKind.DnsName:
                    builder.AddDnsName(value);
                    break;
                case AlternativeNameKind.UniformResourceIdentifier:
                    builder.AddUri(new Uri(value));
                    break;
                case AlternativeNameKind.IpAddress:
                    builder.AddIpAddress(IPAddress.Parse(value));
                    break;
                default:
                    builder.AddUserPrincipalName(value);
                    break;
            }
        }

        return builder.Build();
    }

    /// <summary>Lines for the books, which <see cref="Read"/> reads: no name has a control character.</summary>
    public static string Write(IEnumerable<AlternativeName> names) => string.Join('\n', names.Select(name => name.ToString()));

    /// <summary>Reads the lines of <see cref="Write"/>.</summary>
    public static IReadOnlyList<AlternativeName> Read(string lines) =>
    [
        .. lines.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(':', 2))
            .Select(parts => new AlternativeName(Words.First(word => word.Value == parts[0]).Key, parts[1])),
    ];

    /// <summary>Such as <c>dns:www.bank.example</c>.</summary>
    public override string ToString() => $"{Words[Kind]}:{Value}";
}
