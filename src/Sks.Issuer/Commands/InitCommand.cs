using System.CommandLine;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Sks.Issuer.Audit;
using Sks.Issuer.Books;
using Sks.Issuer.CertificateAuthority;
using Sks.Issuer.Configuration;
using Sks.Issuer.Operators;

namespace Sks.Issuer.Commands;

/// <summary><c>sks-issuer init</c>: makes an issuer.</summary>
internal static class InitCommand
{
    private static readonly string[] ThisMachine = ["localhost", "127.0.0.1"];

    public static Command Create(TimeProvider clock)
    {
        var data = CommonOptions.Data();
        var name = new Option<string>("--name") { Description = "Name of the organisation, 1 to 64 characters.", HelpName = "NAME", Required = true };
        var url = CommonOptions.Url();
        var host = new Option<string[]>("--host")
        {
            Description = "Another name or IP address of the TLS certificate, which names the URL's host and else this machine; may be repeated.",
            HelpName = "NAME",
        };
        var vendorRoot = new Option<string[]>("--vendor-root")
        {
            Description = "Trust devices of the vendor whose root this file holds (PEM); may be repeated.",
            HelpName = "FILE",
        };
        var admin = new Option<string>("--admin")
        {
            Description = "Distinguished name of the first admin, who enrols by the URL that is printed.",
            HelpName = "NAME",
            DefaultValueFactory = _ => "CN=First admin",
        };
        var subordinate = new Option<bool>("--subordinate") { Description = "Have the CA certified by another one: write a request, ca.csr, instead of a root certificate." };
        var module = new Option<string?>("--pkcs11-module") { Description = "Make the keys of CA and key management in a PKCS #11 token, by this module.", HelpName = "FILE" };
        var token = new Option<string?>("--pkcs11-token") { Description = "Label of the token.", HelpName = "LABEL" };
        var pinFile = new Option<string?>("--pkcs11-pin-file") { Description = "The token's user PIN: the first line of this file, which 'serve' reads too.", HelpName = "FILE" };
        var json = CommonOptions.Json();
        var command = new IssuerCommand(
            "init",
            "Make an issuer: settings, CA, TLS certificate, key management key and empty books, in a new folder.",
            "sks-issuer init --data bank --name \"Example Bank\" --vendor-root vendor.pem",
            "sks-issuer init --data bank --name \"Example Bank\" --url https://enroll.bank.example",
            "sks-issuer init --data bank --name \"Example Bank\" --url https://enroll.bank.example --database \"Host=/run/postgresql;Database=sks\"") { data, name, url, host, vendorRoot, admin, subordinate, module, token, pinFile, json };
        command.SetAction(async (parsed, cancellation) =>
        {
            var hosts = Hosts(parsed.GetValue(url), parsed.GetValue(host) ?? []);
            var initialization = new IssuerInitialization(Name(parsed.GetRequiredValue(name)), parsed.GetValue(url), hosts, parsed.GetValue(vendorRoot) ?? [], parsed.GetValue(subordinate), KeyOptions.Of(parsed), Token(parsed.GetValue(module), parsed.GetValue(token), parsed.GetValue(pinFile)), DatabaseOptions.Of(parsed));
            string path = parsed.GetRequiredValue(data);
            string subject = Subject(parsed.GetRequiredValue(admin));
            var (directory, ca) = await initialization.RunAsync(path, clock.GetUtcNow(), cancellation).ConfigureAwait(false);
            using (ca)
            {
                string url = await AddAdminAsync(directory, initialization, subject, clock, cancellation).ConfigureAwait(false);
                Show(parsed, path, directory, ca, initialization, url, parsed.GetValue(json));
            }

            return (int)ExitStatus.Done;
        });
        return command;
    }

    /// <summary>Makes somebody the first admin, who is one as soon as they have enrolled.</summary>
    private static async Task<string> AddAdminAsync(
        DataDirectory directory, IssuerInitialization issuer, string subject, TimeProvider clock, CancellationToken cancellation)
    {
        var settings = ConfigurationReader.Read(directory.Settings);
        using var books = (await IssuerBooks.OpenAsync(directory, issuer.Database, cancellation).ConfigureAwait(false)).As(Actor.Local);
        var url = settings.Url ?? new UriBuilder(Uri.UriSchemeHttps, issuer.Hosts[0], settings.Listen.Port).Uri;
        var context = new OperationContext(books, settings, books.Clock(clock));
        return (await new OperatorOperations(context).AddAsync(subject, OperatorRole.Admin, TimeSpan.FromDays(7), url, cancellation).ConfigureAwait(false)).Url;
    }

    private static string Subject(string name) => CertificateAuthority.SubjectName.TryParse(name, out _, out string mistake)
        ? name
        : throw new IssuerException(ExitStatus.Usage, $"The first admin's name '{PlainText.OneLine(name)}' {mistake}; write it like \"CN=Alice Example\".");

    private static KeySettings? Token(string? module, string? token, string? pinFile) => (module, token, pinFile) switch
    {
        (null, null, null) => null,
        (not null, not null, not null) => new KeySettings(Path.GetFullPath(module), token, Path.GetFullPath(pinFile)),
        _ => throw new IssuerException(ExitStatus.Usage, "--pkcs11-module, --pkcs11-token and --pkcs11-pin-file are given together."),
    };

    private static string Name(string name) => name.Trim().Length is > 0 and <= 64 && !name.Any(char.IsControl)
        ? name
        : throw new IssuerException(ExitStatus.Usage, "--name takes 1 to 64 characters.");

    private static IReadOnlyList<string> Hosts(Uri? url, string[] named)
    {
        string[] hosts = [.. named];
        if (url is not null)
        {
            hosts = [url.IdnHost, .. hosts];
        }

        foreach (string host in hosts)
        {
            if (Uri.CheckHostName(host) is UriHostNameType.Unknown or UriHostNameType.Basic || !host.All(char.IsAscii))
            {
                throw new IssuerException(ExitStatus.Usage, $"'{PlainText.OneLine(host)}' is neither a host name nor an IP address.");
            }
        }

        bool local = hosts.Length == 0 || hosts.Any(h => h == "localhost" || (IPAddress.TryParse(h, out var address) && IPAddress.IsLoopback(address)));
        return [.. (local ? hosts.Concat(ThisMachine) : hosts).Distinct(StringComparer.OrdinalIgnoreCase)];
    }

    private static void Show(ParseResult parsed, string path, DataDirectory data, X509Certificate2? ca, IssuerInitialization issuer, string adminUrl, bool json)
    {
        var output = parsed.InvocationConfiguration.Output;
        var settings = ConfigurationReader.Read(data.Settings);
        string? fingerprint = ca is null ? null : Convert.ToHexStringLower(SHA256.HashData(ca.RawData));
        string next = ca is null ? $"sks-issuer ca install CHAIN.pem --data {Quoted(path)}" : $"sks-issuer serve --data {Quoted(path)}";
        if (json)
        {
            Report.WriteJson(output, new
            {
                data = data.Path,
                settings = data.Settings,
                caCertificate = ca is null ? null : data.CaCertificate,
                caRequest = ca is null ? data.CaRequest : null,
                caSubject = ca?.Subject,
                caSha256 = fingerprint,
                sealedKeys = issuer.Passphrase.IsGiven,
                token = issuer.Keys?.Token,
                url = settings.Url?.GetLeftPart(UriPartial.Authority),
                listen = settings.Listen.ToString(),
                hosts = issuer.Hosts,
                vendorRoots = issuer.VendorRoots.Count,
                adminUrl,
                next,
            });
            return;
        }

        output.WriteLine($"Made the issuer {issuer.Name} in {data.Path}, readable by you only:");
        output.WriteLine("  issuer.json         settings and their manual");
        if (ca is null)
        {
            output.WriteLine("  ca.csr              request for the CA's certificate, for the CA above to sign");
        }
        else
        {
            output.WriteLine($"  ca.pem              root certificate to hand out: {ca.Subject}");
            output.WriteLine($"                      SHA-256 {fingerprint}");
        }

        output.WriteLine($"  tls.pem             TLS certificate for {string.Join(", ", issuer.Hosts)}");
        output.WriteLine("  *.key               private keys of CA, TLS and key management, and the key that seals the books: back them up");
        output.WriteLine(issuer.Keys is { } keys ? $"                      (CA and key management in the token {keys.Token}; their files have the public keys)" : issuer.Passphrase.IsGiven ? "                      (CA and key management under your passphrase)" : "                      (not encrypted; --passphrase-file would)");
        output.WriteLine(issuer.Database is null ? "  issuer.db           books" : "  (database)          books, where issuer.json says; what other nodes need is in docs/issuer.md");
        output.WriteLine(issuer.VendorRoots.Count > 0
            ? $"  vendors/            roots of trusted device vendors: {issuer.VendorRoots.Count} file(s)"
            : "  vendors/            empty, so no device is trusted: put roots of device vendors here as *.pem");
        output.WriteLine("Next:");
        output.WriteLine($"  {next}");
        output.WriteLine("The first admin then enrols with this URL, once, within 7 days (docs/operators.md); it is shown only now:");
        output.WriteLine($"  {adminUrl}");
    }

    private static string Quoted(string path) =>
        path.All(c => char.IsAsciiLetterOrDigit(c) || "/._-+".Contains(c, StringComparison.Ordinal)) ? path : $"'{path.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
