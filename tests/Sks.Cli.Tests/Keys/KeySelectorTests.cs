using System.Security.Cryptography;
using Sks.Cli.CommandLine;
using Sks.Cli.Keys;
using Sks.Cli.Tests.Running;
using Sks.Core.Keys;
using Sks.Testing.Issuer;

namespace Sks.Cli.Tests.Keys;

public sealed class KeySelectorTests : IDisposable
{
    private readonly CliRun _cli = new();

    public void Dispose() => _cli.Dispose();

    [Fact]
    public void A_key_is_found_by_handle_fingerprint_friendly_name_and_common_name()
    {
        uint one = Enrol("First", "CN=Alice,O=Example");
        uint two = Enrol("Second", "CN=Bob");
        string fingerprint = Convert.ToHexString(SHA256.HashData(_cli.Element.GetKeyAttributes(two).CertificatePath[0]));
        string colons = string.Join(':', fingerprint.Chunk(2).Take(8).Select(c => new string(c)));
        Assert.Equal(one, Find($"{one}"));
        Assert.Equal(one, Find("First"));
        Assert.Equal(one, Find("Alice"));
        Assert.Equal(two, Find("Bob"));
        Assert.Equal(two, Find(fingerprint[..16]));
        Assert.Equal(two, Find(fingerprint.ToLowerInvariant()));
        Assert.Equal(two, Find(colons));
    }

    [Fact]
    public void What_fits_several_keys_lists_them_and_status_2()
    {
        uint one = Enrol("Same", "CN=Alice");
        uint two = Enrol("Same", "CN=Alice");
        foreach (string text in (string[])["Same", "Alice"])
        {
            var refusal = Assert.Throws<CommandException>(() => Find(text));
            Assert.Equal(ExitStatus.Usage, refusal.Status);
            Assert.Contains($"{one} (Same), {two} (Same)", refusal.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("999")]
    [InlineData("Nobody")]
    [InlineData("")]
    [InlineData("first")]
    [InlineData("-1")]
    [InlineData("4294967296")]
    public void What_fits_no_key_is_status_7(string text)
    {
        Enrol("First", "CN=Alice");
        Assert.Equal(ExitStatus.NotFound, Assert.Throws<CommandException>(() => Find(text)).Status);
    }

    [Fact]
    public void Fewer_than_four_digits_are_no_fingerprint()
    {
        uint handle = Enrol("First", "CN=Alice");
        string fingerprint = Convert.ToHexStringLower(SHA256.HashData(_cli.Element.GetKeyAttributes(handle).CertificatePath[0]));
        Assert.Equal(handle, Find(fingerprint[..4]));
        Assert.Equal(fingerprint[..3] == $"{handle}" ? ExitStatus.Done : ExitStatus.NotFound, Assert.Throws<CommandException>(() => Find(fingerprint[..3])).Status);
    }

    private uint Find(string text) => KeySelector.Find(_cli.Element, text).Handle;

    private uint Enrol(string friendlyName, string subject)
    {
        using var issuer = new TestIssuer();
        using var session = issuer.Open(_cli.Element);
        CreatedKeyEntry entry = session.CreateKeyEntry(TestSession.Key() with { FriendlyName = friendlyName });
        session.SetCertificatePath(entry, issuer.Certify(entry.PublicKey, subject));
        session.Close();
        return entry.KeyHandle;
    }
}
