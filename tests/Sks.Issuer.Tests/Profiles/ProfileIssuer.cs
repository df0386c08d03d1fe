using System.Net;
using System.Security.Cryptography.X509Certificates;
using Sks.Core.Keys;
using Sks.Issuer.Tests.Testing;

namespace Sks.Issuer.Tests.Profiles;

/// <summary>An issuer with one more profile, and a device that it trusts.</summary>
internal sealed class ProfileIssuer : IAsyncDisposable
{
    private ProfileIssuer(TestIssuer issuer)
    {
        Issuer = issuer;
        Device = new TestDevice(issuer.Vendor);
    }

    public TestIssuer Issuer { get; }

    public TestDevice Device { get; }

    /// <summary>Starts one.</summary>
    /// <param name="profile">The profile "special", JSON.</param>
    public static async Task<ProfileIssuer> StartAsync(string profile) => new(await TestIssuer.StartAsync(settings =>
        settings.Replace("\"profiles\": {", $"\"profiles\": {{ \"special\": {profile},", StringComparison.Ordinal)));

    /// <summary>Enrols by the profile.</summary>
    /// <param name="subject">Who.</param>
    /// <param name="options">More options of <c>enrollment new</c>.</param>
    public async Task EnrolAsync(string subject = "CN=Alice Example", params string[] options) =>
        await OpenAsync(await Issuer.EnrollWithAsync(subject, ["--profile", "special", .. options]));

    /// <summary>Does with the device what a URL is for.</summary>
    public async Task OpenAsync(Uri url)
    {
        using var enrollee = new TestEnrollee(Issuer, Device, url);
        var (status, page) = await enrollee.RunAsync();
        Assert.True(status == HttpStatusCode.OK, page);
        Assert.True(enrollee.IsComplete);
    }

    /// <summary>The device's keys with their handles, in the order in which they were made.</summary>
    public IReadOnlyList<(uint Handle, KeyAttributes Attributes)> Keys() => [.. Device.Keys().Order().Select(key => (key, Device.Element.GetKeyAttributes(key)))];

    /// <summary>The certificate of the device's only key, as OpenSSL prints it once it has verified it.</summary>
    public string OpenSslText(params string[] verifyOptions)
    {
        using var folder = new TemporaryFolder();
        using var certificate = X509CertificateLoader.LoadCertificate(Assert.Single(Keys()).Attributes.CertificatePath[0]);
        File.WriteAllText(folder["key.pem"], certificate.ExportCertificatePem());
        var (status, output) = OpenSsl.Run(["verify", "-x509_strict", "-CAfile", Path.Combine(Issuer.Data, "ca.pem"), .. verifyOptions, folder["key.pem"]]);
        Assert.True(status == 0, output);
        return OpenSsl.Run("x509", "-in", folder["key.pem"], "-noout", "-text").Output;
    }

    public async ValueTask DisposeAsync()
    {
        Device.Dispose();
        await Issuer.DisposeAsync();
    }
}
