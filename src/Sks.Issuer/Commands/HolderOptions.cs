using System.CommandLine;
using Sks.Issuer.CertificateAuthority;
using Sks.Issuer.Configuration;
using Sks.Issuer.Enrollment;

namespace Sks.Issuer.Commands;

/// <summary>Options that say who gets a credential, and of which profile.</summary>
internal sealed class HolderOptions
{
    private readonly Option<string> _subject = new("--subject")
    {
        Description = "Distinguished name, such as \"CN=Alice Example\".",
        HelpName = "NAME",
        Required = true,
    };

    private readonly Option<string> _profile = new("--profile")
    {
        Description = "Profile of issuer.json.",
        HelpName = "NAME",
        DefaultValueFactory = _ => IssuerSettings.DefaultProfile,
    };

    private readonly List<(AlternativeNameKind Kind, Option<string[]> Option)> _names =
    [
        (AlternativeNameKind.Rfc822Name, Name("--email", "E-mail address, for {email} in the profile", "ADDRESS")),
        (AlternativeNameKind.DnsName, Name("--dns", "Host name, for {dns} in the profile", "HOST")),
        (AlternativeNameKind.UniformResourceIdentifier, Name("--uri", "URI, for {uri} in the profile", "URI")),
        (AlternativeNameKind.IpAddress, Name("--ip", "IP address, for {ip} in the profile", "ADDRESS")),
        (AlternativeNameKind.UserPrincipalName, Name("--upn", "User principal name, for {upn} in the profile", "USER@REALM")),
    ];

    /// <summary>Adds them to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(_subject);
        command.Add(_profile);
        _names.ForEach(name => command.Add(name.Option));
    }

    /// <summary>What they say, checked against the profile.</summary>
    /// <exception cref="IssuerException">No such profile, no sound names, or not those that the profile wants.</exception>
    public (string Subject, string Profile, IReadOnlyList<AlternativeName> Names) Read(ParseResult parsed, IssuerSettings settings)
    {
        var (subject, profile) = (parsed.GetRequiredValue(_subject), parsed.GetRequiredValue(_profile));
        AlternativeName[] names =
        [
            .. _names.SelectMany(name => (parsed.GetValue(name.Option) ?? []).Select(value => new AlternativeName(name.Kind, value))).Distinct(),
        ];
        Require(settings, profile, subject, names);
        return (subject, profile, names);
    }

    /// <summary>Checks that a profile makes sound certificates of some names, and wants them all.</summary>
    /// <exception cref="IssuerException">As <see cref="Read"/>.</exception>
    public static void Require(IssuerSettings settings, string profileName, string subject, IReadOnlyList<AlternativeName> names)
    {
        if (!settings.Profiles.TryGetValue(profileName, out var profile))
        {
            throw new IssuerException(ExitStatus.NotFound, $"issuer.json has no profile '{PlainText.OneLine(profileName)}'; it has {string.Join(", ", settings.Profiles.Keys)}.");
        }

        // The subject by itself, so that it cannot be half a name that the template completes.
        if (!SubjectName.TryParse(subject, out _, out string mistake))
        {
            throw new IssuerException(ExitStatus.Usage, $"The subject '{PlainText.OneLine(subject)}' {mistake}; write it like \"CN=Alice Example\".");
        }

        // So do the names: a template must not make a sound one of something else.
        var wanted = profile.Keys.SelectMany(key => key.AlternativeNames).Select(template => template.Wants).ToHashSet();
        foreach (var name in names)
        {
            if (!wanted.Contains(name.Kind))
            {
                throw new IssuerException(ExitStatus.Usage, $"No key of the profile '{profileName}' uses --{AlternativeName.Words[name.Kind]}; see \"alternativeNames\" in issuer.json.");
            }

            if (AlternativeNameRules.Mistake(name, profile.Keys.Any(key => key.Wildcards)) is { } wrong)
            {
                throw new IssuerException(ExitStatus.Usage, $"The name '{PlainText.OneLine(name.Value)}' {wrong}.");
            }
        }

        try
        {
            CredentialOrder.Keys(profile, subject, names);
        }
        catch (FormatException e)
        {
            throw new IssuerException(ExitStatus.Usage, e.Message, e);
        }
    }

    private static Option<string[]> Name(string name, string description, string help) => new(name) { Description = $"{description}; several times for several.", HelpName = help };
}
