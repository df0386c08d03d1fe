using System.CommandLine;
using System.Globalization;
using System.Net;
using Sks.Core.Devices;
using Sks.Issuer.Configuration;

namespace Sks.Issuer.Commands;

/// <summary>Options that several commands have, and how their values are written.</summary>
internal static class CommonOptions
{
    /// <summary>Days that nobody waits for an enrollment.</summary>
    private const int ValidityLimit = 366;

    /// <summary>The issuer's folder.</summary>
    public static Option<string> Data() => new("--data") { Description = "The issuer's folder.", HelpName = "DIR", Required = true };

    /// <summary>Output for programs.</summary>
    public static Option<bool> Json() => new("--json") { Description = "Print JSON." };

    /// <summary>A duration: <c>30m</c>, <c>24h</c>, <c>7d</c>.</summary>
    public static Option<TimeSpan> Valid(string description, TimeSpan fallback) => new("--valid")
    {
        Description = description,
        HelpName = "24h",
        DefaultValueFactory = _ => fallback,
        CustomParser = result => ParseDuration(result.Tokens[0].Value) is { } duration
            ? duration
            : Fail<TimeSpan>(result, "--valid takes minutes, hours or days of at most a year, such as 30m, 24h or 7d"),
    };

    /// <summary>An IP address and a port.</summary>
    public static Option<IPEndPoint?> Listen() => new("--listen")
    {
        Description = "Listen here instead of where issuer.json says; port 0 takes a free one.",
        HelpName = "IP:PORT",
        CustomParser = result => ConfigurationReader.ParseListen(result.Tokens[0].Value)
            ?? Fail<IPEndPoint>(result, "--listen takes an IP address and a port, such as 127.0.0.1:8443 or [::]:8443"),
    };

    /// <summary>The base of an issuer's URLs.</summary>
    public static Option<Uri?> Url() => new("--url")
    {
        Description = "Where clients will reach the issuer.",
        HelpName = "https://HOST[:PORT]",
        CustomParser = result => ConfigurationReader.ParseUrl(result.Tokens[0].Value)
            ?? Fail<Uri>(result, "--url takes https://HOST or https://HOST:PORT"),
    };

    /// <summary>A device ID in any of its forms.</summary>
    public static Option<ClaimedDeviceId?> DeviceId() => new("--device-id")
    {
        Description = "The only device that the URL is to work for, as 'sks device' shows it there: short, grouped or full.",
        HelpName = "ID",
        CustomParser = result => ClaimedDeviceId.TryParse(result.Tokens[0].Value, out var id, out string mistake)
            ? id
            : Fail<ClaimedDeviceId>(result, $"the device ID {mistake}"),
    };

    /// <summary>Why, for the audit log.</summary>
    public static Option<string?> Reason(bool required) => new("--reason")
    {
        Description = "Why, for the audit log; no secrets.",
        HelpName = "TEXT",
        Required = required,
    };

    /// <summary>An enrollment, by its id.</summary>
    public static Argument<string> EnrollmentId() => new("ID") { Description = "The enrollment, as it is listed." };

    /// <summary>The base of the URLs at which clients reach the issuer.</summary>
    /// <exception cref="IssuerException">It is not known.</exception>
    public static async Task<Uri> RequireUrlAsync(Books.IIssuerBooks books, IssuerSettings settings, CancellationToken cancellation) =>
        await books.AnnouncedUrlAsync(cancellation).ConfigureAwait(false) ?? settings.Url
            ?? throw new IssuerException(ExitStatus.Refused, "The issuer's URL is not known yet; start 'sks-issuer serve' first, or set \"url\" in issuer.json.");

    private static TimeSpan? ParseDuration(string text)
    {
        TimeSpan? unit = text.Length == 0 ? null : text[^1] switch
        {
            'm' => TimeSpan.FromMinutes(1),
            'h' => TimeSpan.FromHours(1),
            'd' => TimeSpan.FromDays(1),
            _ => null,
        };
        return unit is { } u
            && int.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out int count)
            && count > 0 && count <= TimeSpan.FromDays(ValidityLimit) / u
                ? u * count
                : null;
    }

    private static T? Fail<T>(System.CommandLine.Parsing.ArgumentResult result, string error)
    {
        result.AddError(error);
        return default;
    }
}
