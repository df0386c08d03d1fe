using System.Net;

namespace Sks.Issuer.Configuration;

/// <summary>Reads <c>issuer.json</c>: a mistake is named with its line, and nothing is guessed.</summary>
internal static class ConfigurationReader
{
    /// <summary>Where an issuer listens unless told otherwise.</summary>
    public const string DefaultListen = "127.0.0.1:8443";

    private const int SizeLimit = 1 << 20;

    /// <summary>Reads the file.</summary>
    /// <exception cref="IssuerException">It has a mistake.</exception>
    public static IssuerSettings Read(string path)
    {
        var file = new FileInfo(path);
        return file.Length <= SizeLimit
            ? Read(Path.GetFileName(path), File.ReadAllBytes(path), Path.GetDirectoryName(Path.GetFullPath(path)))
            : throw new IssuerException(Commands.ExitStatus.Usage, $"{path} is larger than 1 MiB; that is no settings file.");
    }

    /// <summary>Reads the file's content.</summary>
    /// <param name="fileName">For mistakes.</param>
    /// <param name="content">JSON with comments.</param>
    /// <param name="folder">That the file is in; <see langword="null"/>: profiles can name no files.</param>
    /// <exception cref="IssuerException">It has a mistake.</exception>
    public static IssuerSettings Read(string fileName, ReadOnlySpan<byte> content, string? folder = null)
    {
        var root = new SettingSection(fileName, SettingParser.Parse(fileName, content), FilesOf(folder));
        var settings = new IssuerSettings
        {
            Name = root.Parsed("name", "SKS issuer", text => text.Length is > 0 and <= 64 ? text : null, "a text of 1 to 64 characters"),
            Url = Url(root),
            Listen = root.Parsed("listen", DefaultListen, ParseListen, "an IP address and a port, such as \"127.0.0.1:8443\" or \"[::]:8443\""),
            Database = root.Text("database", "") is { Length: > 0 } database ? database : null,
            SessionLifeTime = checked((ushort)root.Integer("sessionLifeTime", 600, 60, ushort.MaxValue)),
            FileSessionLifeTime = checked((ushort)root.Integer("fileSessionLifeTime", 43_200, 60, ushort.MaxValue)),
            Updatable = root.Boolean("updatable", true),
            WrongDeviceLimit = root.Integer("wrongDeviceLimit", 3, 1, 100),
            Cloning = Cloning(root.OptionalSection("cloning")),
            SignUp = SignUp(root.OptionalSection("signUp")),
            Keys = KeySettings.Read(root.Section("keys")),
            Revocation = RevocationSettings.Read(root.Section("revocation")),
            Profiles = Profiles(root),
        };
        if (settings.SignUp is { } signUp && !settings.Profiles.ContainsKey(signUp.Profile))
        {
            throw root.Mistake(root.LineOf("signUp"), $"\"signUp\" names the profile \"{PlainText.OneLine(signUp.Profile)}\", which does not exist");
        }

        if (settings.SignUp is { } open && settings.Profiles[open.Profile].Keys.SelectMany(k => k.AlternativeNames).Any(t => t.Wants is not null))
        {
            throw root.Mistake(root.LineOf("signUp"), "\"signUp\" names a profile whose \"alternativeNames\" want more than a name, which is all that people say of themselves");
        }

        root.Complete();
        return settings;
    }

    private static ProfileFiles FilesOf(string? folder) =>
        folder is null ? new ProfileFiles(null, null) : new ProfileFiles(Path.Combine(folder, DataDirectory.ProfileFolder), Path.Combine(folder, DataDirectory.VendorFolder));

    /// <summary>An IP address with a port, or <see langword="null"/>.</summary>
    public static IPEndPoint? ParseListen(string text) =>
        text.LastIndexOf(':') is > 0 and int colon
        && text[(colon + 1)..].All(char.IsAsciiDigit)
        && (text[0] == '[' || text.Count(c => c == ':') == 1)
        && IPEndPoint.TryParse(text, out var endPoint)
            ? endPoint
            : null;

    /// <summary>The base of an issuer's URLs, or <see langword="null"/> when <paramref name="text"/> is not one.</summary>
    public static Uri? ParseUrl(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url)
        && url.Scheme == Uri.UriSchemeHttps && url.Host.Length > 0 && url.UserInfo.Length == 0
        && url.PathAndQuery == "/" && url.Fragment.Length == 0
            ? url
            : null;

    private static Uri? Url(SettingSection root)
    {
        // Empty: the address that the issuer listens on.
        string text = root.Text("url", "");
        return text.Length == 0
            ? null
            : ParseUrl(text) ?? throw root.Mistake(root.LineOf("url"), "\"url\" must be empty or https://HOST or https://HOST:PORT");
    }

    private static CloneSettings? Cloning(SettingSection? section)
    {
        if (section is null)
        {
            return null;
        }

        var settings = new CloneSettings(section.Integer("urlLifeTime", 900, 60, 86_400), section.Integer("clonesPerDay", 3, 1, 100));
        section.Complete();
        return settings;
    }

    private static SignUpSettings? SignUp(SettingSection? section)
    {
        if (section is null)
        {
            return null;
        }

        var settings = new SignUpSettings(
            section.Text("profile", IssuerSettings.DefaultProfile, 32),
            section.Integer("pending", 100, 1, 10_000),
            section.Integer("hours", 18, 1, 18),
            section.Integer("wrongAnswers", 3, 1, 100));
        section.Complete();
        return settings;
    }

    private static Dictionary<string, CredentialProfile> Profiles(SettingSection root)
    {
        var section = root.Section("profiles");
        var profiles = new Dictionary<string, CredentialProfile>(StringComparer.Ordinal);
        foreach (string name in section.Names().Prepend(IssuerSettings.DefaultProfile).Append(IssuerSettings.OperatorProfile).Distinct())
        {
            if (name.Length is 0 or > 32 || name.Any(c => !char.IsAsciiLetterOrDigit(c) && c != '-'))
            {
                throw section.Mistake(section.LineOf(name), $"a profile's name has 1 to 32 letters, digits and dashes, unlike \"{name}\"");
            }

            profiles.Add(name, ProfileReader.Read(section.Section(name)));
        }

        return profiles;
    }
}
