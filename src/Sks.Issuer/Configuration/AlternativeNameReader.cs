using Sks.Issuer.CertificateAuthority;

namespace Sks.Issuer.Configuration;

/// <summary>Reads the <c>alternativeNames</c> of a profile.</summary>
internal static class AlternativeNameReader
{
    private static readonly (string Setting, AlternativeNameKind Kind, string Example)[] Kinds =
    [
        ("rfc822Name", AlternativeNameKind.Rfc822Name, "{email}"),
        ("dNSName", AlternativeNameKind.DnsName, "{dns}"),
        ("uniformResourceIdentifier", AlternativeNameKind.UniformResourceIdentifier, "https://bank.example/people/{name}"),
        ("iPAddress", AlternativeNameKind.IpAddress, "{ip}"),
        ("userPrincipalName", AlternativeNameKind.UserPrincipalName, "{upn}"),
    ];

    /// <summary>The templates, and whether wildcards may come of them.</summary>
    public static (IReadOnlyList<AlternativeNameTemplate> Templates, bool Wildcards) Read(SettingSection? section)
    {
        if (section is null)
        {
            return ([], false);
        }

        bool wildcards = section.Boolean("wildcards", false);
        var templates = new List<AlternativeNameTemplate>();
        foreach (var (setting, kind, example) in Kinds)
        {
            templates.AddRange(section.List(
                setting,
                [],
                text => Parse(kind, text, wildcards),
                $"a name, perhaps with {{name}} and one of {{email}}, {{dns}}, {{uri}}, {{ip}} and {{upn}} in it, such as \"{example}\""));
        }

        section.Complete();
        return templates.Count is > 0 and <= AlternativeName.CountLimit
            ? (templates, wildcards)
            : throw section.Mistake(section.Line, $"\"alternativeNames\" must list 1 to {AlternativeName.CountLimit} names; null is for none");
    }

    /// <summary>A name without placeholders can be judged now.</summary>
    private static AlternativeNameTemplate? Parse(AlternativeNameKind kind, string text, bool wildcards)
    {
        bool sound = AlternativeNameTemplate.IsTemplate(text) && !text.Any(char.IsControl)
            && (text.Contains('{', StringComparison.Ordinal) || AlternativeNameRules.Mistake(new AlternativeName(kind, text), wildcards) is null);
        return sound ? new AlternativeNameTemplate(kind, text) : null;
    }
}
