using System.Security.Cryptography;
using System.Text.Json;
using Sks.Cli.Tests.Running;
using Sks.Core.Algorithms;
using Sks.Core.Keys;
using Sks.Testing.Issuer;

namespace Sks.Cli.Tests.Keys;

public sealed class ListTests : IDisposable
{
    private readonly CliRun _cli = new();

    public void Dispose() => _cli.Dispose();

    [Fact]
    public void An_empty_store_says_what_to_do_and_lists_nothing()
    {
        Assert.Contains("sks enroll", _cli.Run("list").Succeeds().Output, StringComparison.Ordinal);
        Assert.Equal(0, _cli.Run("list", "--json").Succeeds().Json.GetArrayLength());
    }

    [Fact]
    public void A_key_is_listed_with_certificate_usage_and_counters()
    {
        uint handle = Enrolment.WithPinAndPuk(_cli.Element, k => k with { FriendlyName = "Mine", AppUsage = AppUsage.Signature });
        byte[] certificate = _cli.Element.GetKeyAttributes(handle).CertificatePath[0];
        var key = Assert.Single(_cli.Run("list", "--json").Succeeds().Json.EnumerateArray());
        Assert.Equal(handle, key.GetProperty("handle").GetUInt32());
        Assert.Equal("Mine", key.GetProperty("friendlyName").GetString());
        Assert.Equal("signature", key.GetProperty("appUsage").GetString());
        Assert.Equal("P-256", key.GetProperty("algorithm").GetString());
        Assert.Equal("CN=Test Person", key.GetProperty("certificate").GetProperty("subject").GetString());
        Assert.Equal("CN=Test Issuer", key.GetProperty("certificate").GetProperty("issuer").GetString());
        Assert.Equal(
            Convert.ToHexStringLower(SHA256.HashData(certificate)),
            key.GetProperty("certificate").GetProperty("fingerprint").GetString());
        Assert.Equal(("ok", 3), State(key, "pin"));
        Assert.Equal(("ok", 3), State(key, "puk"));
        string text = _cli.Run("list").Succeeds().Output;
        Assert.Contains($"Key {handle} \"Mine\" (signature, P-256)", text, StringComparison.Ordinal);
        Assert.Contains("ok, 3 tries left", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Counters_and_locks_follow_the_store()
    {
        uint handle = Enrolment.WithPinAndPuk(_cli.Element);
        foreach ((string state, int triesLeft) in ((string, int)[])[("ok", 2), ("ok", 1), ("locked", 0)])
        {
            Assert.ThrowsAny<Exception>(() => _cli.Element.SignHashedData(handle, AlgorithmUris.EcdsaSha256, [], false, "0000"u8, new byte[32]));
            Assert.Equal((state, triesLeft), State(_cli.Run("list", "--json").Json[0], "pin"));
        }
    }

    [Fact]
    public void Without_PIN_and_PUK_both_are_none()
    {
        Enrolment.WithoutPin(_cli.Element, k => k with { KeyAlgorithm = AlgorithmUris.Rsa2048 });
        var key = _cli.Run("list", "--json").Succeeds().Json[0];
        Assert.Equal(("none", null), State(key, "pin"));
        Assert.Equal(("none", null), State(key, "puk"));
        Assert.Equal("RSA-2048", key.GetProperty("algorithm").GetString());
    }

    [Theory]
    [InlineData(AlgorithmUris.P384, "P-384")]
    [InlineData(AlgorithmUris.Rsa1024Exp, "RSA-1024")]
    [InlineData(AlgorithmUris.Ed25519, "Ed25519")]
    [InlineData(AlgorithmUris.Ed448, "Ed448")]
    [InlineData(AlgorithmUris.X25519, "X25519")]
    [InlineData(AlgorithmUris.X448, "X448")]
    public void A_key_is_shown_by_its_kind_and_size(string algorithm, string shown)
    {
        Enrolment.WithoutPin(_cli.Element, k => TestSession.Key(k.Id, algorithm));
        Assert.Equal(shown, _cli.Run("list", "--json").Succeeds().Json[0].GetProperty("algorithm").GetString());
    }

    [Fact]
    public void A_hostile_name_cannot_forge_lines()
    {
        using var issuer = new TestIssuer();
        using var session = issuer.Open(_cli.Element);
        var entry = session.CreateKeyEntry(TestSession.Key() with { FriendlyName = "a\u001b[2J\nKey 1" });
        session.SetCertificatePath(entry, issuer.Certify(entry.PublicKey, "CN=\"b\u001b]0;x\u0007\nsks: done\""));
        session.Close();
        string text = _cli.Run("list").Succeeds().Output;
        Assert.DoesNotContain('\u001b', text);
        Assert.DoesNotContain('\u0007', text);
        Assert.Single(text.Split('\n'), l => l.StartsWith("Key ", StringComparison.Ordinal));
        Assert.DoesNotContain('\u001b', _cli.Run("list", "--json").Output);
    }

    private static (string? State, int? TriesLeft) State(JsonElement key, string secret)
    {
        var element = key.GetProperty(secret);
        var left = element.GetProperty("triesLeft");
        return (element.GetProperty("state").GetString(), left.ValueKind == JsonValueKind.Null ? null : left.GetInt32());
    }
}
