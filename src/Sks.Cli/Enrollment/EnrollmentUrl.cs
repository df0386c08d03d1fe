using Sks.Cli.CommandLine;

namespace Sks.Cli.Enrollment;

/// <summary>The address that an issuer gives a person, judged before anything is sent anywhere.</summary>
internal static class EnrollmentUrl
{
    /// <exception cref="CommandException">Not a URL, or one that proves nothing about who answers.</exception>
    public static Uri Parse(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Host.Length == 0)
        {
            throw new CommandException(ExitStatus.Usage, $"'{text}' is no URL; give the one that the issuer gave you, such as https://issuer.example/enroll/4711.");
        }

        if (url.Scheme != Uri.UriSchemeHttps)
        {
            throw new CommandException(ExitStatus.Refused, $"{text} is not HTTPS, so nobody could say who answers; ask the issuer for an https:// URL.");
        }

        return url.UserInfo.Length == 0
            ? url
            : throw new CommandException(ExitStatus.Refused, "A URL with a user name in it looks like another host's; ask the issuer for a plain one.");
    }
}
