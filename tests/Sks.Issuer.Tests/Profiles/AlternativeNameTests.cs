using Sks.Issuer.CertificateAuthority;
using Sks.Issuer.Commands;

namespace Sks.Issuer.Tests.Profiles;

public sealed class AlternativeNameTests
{
    private const string Server =
        """
        { "pin": null, "extendedKeyUsage": ["serverAuth"], "alternativeNames": { "dNSName": ["{dns}"], "iPAddress": ["192.0.2.1"] } }
        """;

    private const string Mail =
        """
        {
          "extendedKeyUsage": ["emailProtection", "smartcardLogon"],
          "alternativeNames": {
            "rfc822Name": ["{email}"], "userPrincipalName": ["{upn}"], "uniformResourceIdentifier": ["https://bank.example/people/{email}"]
          }
        }
        """;

    [Fact]
    public async Task OpenSSL_accepts_a_server_certificate_for_each_host_that_the_enrollment_gives()
    {
        await using var issuer = await ProfileIssuer.StartAsync(Server);
        await issuer.EnrolAsync("CN=www.bank.example", "--dns", "www.bank.example", "--dns", "xn--bcher-kva.example");

        string text = issuer.OpenSslText("-purpose", "sslserver", "-verify_hostname", "xn--bcher-kva.example");
        Assert.Contains("DNS:www.bank.example, DNS:xn--bcher-kva.example, IP Address:192.0.2.1\n", text, StringComparison.Ordinal);
        Assert.Contains("TLS Web Server Authentication", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_certificate_for_mail_and_logon_names_the_person_in_each_way_and_its_renewal_does_too()
    {
        await using var issuer = await ProfileIssuer.StartAsync(Mail);
        await issuer.EnrolAsync("CN=Alice Example", "--email", "alice@bank.example", "--upn", "alice@corp.bank.example");
        AssertNames(issuer.OpenSslText("-purpose", "smimesign", "-verify_email", "alice@bank.example"));

        var first = Assert.Single((await issuer.Issuer.JsonAsync("credentials")).EnumerateArray());
        var renewal = await issuer.Issuer.JsonAsync("credential", "renew", first.GetProperty("serialNumber").GetString()!);
        await issuer.OpenAsync(new Uri(renewal.GetProperty("url").GetString()!));
        AssertNames(issuer.OpenSslText());
        Assert.Equal(2, (await issuer.Issuer.JsonAsync("credentials")).GetArrayLength());
    }

    [Theory]
    [InlineData("*.bank.example", "is a wildcard, which the profile does not allow")]
    [InlineData("bücher.example", "write its A-labels")]
    [InlineData("xn--a.example", "looks like an A-label")]
    [InlineData("WWW.bank.example", "in lower case")]
    [InlineData("-a.example", "is not a host name")]
    [InlineData("a..example", "is not a host name")]
    [InlineData("bank.example.", "is not a host name")]
    [InlineData("192.0.2.1", "is not a host name")]
    [InlineData("a b.example", "is not a host name")]
    [InlineData("a\n.example", "is not a host name")]
    [InlineData("{name}", "is not a host name")]
    public async Task A_host_that_could_be_taken_for_another_is_refused_when_the_enrollment_is_made(string host, string part)
    {
        await using var issuer = await ProfileIssuer.StartAsync(Server);
        (await issuer.Issuer.RunAsync("enrollment", "new", "--subject", "CN=x", "--profile", "special", "--dns", host)).AssertFailed(ExitStatus.Usage, part);
        Assert.Equal(0, (await issuer.Issuer.JsonAsync("enrollment", "list")).GetArrayLength());
    }

    [Fact]
    public async Task An_enrollment_gives_the_names_that_the_profile_wants_and_no_others()
    {
        await using var issuer = await ProfileIssuer.StartAsync(Server);
        (await issuer.Issuer.RunAsync("enrollment", "new", "--subject", "CN=x", "--profile", "special")).AssertFailed(ExitStatus.Usage, "--dns");
        (await issuer.Issuer.RunAsync("enrollment", "new", "--subject", "CN=x", "--profile", "special", "--dns", "a.example", "--email", "a@b.example"))
            .AssertFailed(ExitStatus.Usage, "uses --email");
    }

    [Theory]
    [InlineData(AlternativeNameKind.DnsName, "*.bank.example", true)]
    [InlineData(AlternativeNameKind.DnsName, "*.example", false)]
    [InlineData(AlternativeNameKind.DnsName, "*.*.bank.example", false)]
    [InlineData(AlternativeNameKind.DnsName, "w*.bank.example", false)]
    [InlineData(AlternativeNameKind.DnsName, "", false)]
    [InlineData(AlternativeNameKind.Rfc822Name, "alice+x@bank.example", true)]
    [InlineData(AlternativeNameKind.Rfc822Name, "alice@@bank.example", false)]
    [InlineData(AlternativeNameKind.Rfc822Name, "\"a b\"@bank.example", false)]
    [InlineData(AlternativeNameKind.Rfc822Name, ".alice@bank.example", false)]
    [InlineData(AlternativeNameKind.Rfc822Name, "alice@*.bank.example", false)]
    [InlineData(AlternativeNameKind.Rfc822Name, "alice", false)]
    [InlineData(AlternativeNameKind.UserPrincipalName, "alice@corp.example", true)]
    [InlineData(AlternativeNameKind.UserPrincipalName, "corp\\alice@corp.example", false)]
    [InlineData(AlternativeNameKind.UserPrincipalName, "a\u202Eb@corp.example", false)]
    [InlineData(AlternativeNameKind.IpAddress, "2001:db8::1", true)]
    [InlineData(AlternativeNameKind.IpAddress, "2001:DB8::1", false)]
    [InlineData(AlternativeNameKind.IpAddress, "fe80::1%1", false)]
    [InlineData(AlternativeNameKind.IpAddress, "010.0.0.1", false)]
    [InlineData(AlternativeNameKind.IpAddress, "1", false)]
    [InlineData(AlternativeNameKind.UniformResourceIdentifier, "urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6", true)]
    [InlineData(AlternativeNameKind.UniformResourceIdentifier, "spiffe://bank.example/db", true)]
    [InlineData(AlternativeNameKind.UniformResourceIdentifier, "/alice", false)]
    [InlineData(AlternativeNameKind.UniformResourceIdentifier, "https://alice@bank.example/", false)]
    [InlineData(AlternativeNameKind.UniformResourceIdentifier, "https://bank.example/a b", false)]
    public void Names_have_one_spelling(object kind, string value, bool sound) =>
        Assert.Equal(sound, AlternativeNameRules.Mistake(new AlternativeName((AlternativeNameKind)kind, value), wildcards: true) is null);

    private static void AssertNames(string text)
    {
        Assert.Contains("email:alice@bank.example", text, StringComparison.Ordinal);
        Assert.Contains("URI:https://bank.example/people/alice@bank.example", text, StringComparison.Ordinal);
        Assert.Matches("othername:.*(1\\.3\\.6\\.1\\.4\\.1\\.311\\.20\\.2\\.3|UPN|Microsoft).*alice@corp\\.bank\\.example", text);
    }
}
