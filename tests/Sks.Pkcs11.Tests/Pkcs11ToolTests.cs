using Sks.Core.Algorithms;
using Sks.Core.Protection;
using Sks.Pkcs11.Tests.Running;
using Xunit;

namespace Sks.Pkcs11.Tests;

/// <summary>OpenSC's <c>pkcs11-tool</c> drives the module; OpenSSL judges what it made.</summary>
public sealed class Pkcs11ToolTests : IClassFixture<CompiledModule>, IDisposable
{
    private readonly Cards _cards;

    public Pkcs11ToolTests(CompiledModule module) => _cards = new Cards(module);

    public void Dispose() => _cards.Dispose();

    [ToolFact("pkcs11-tool")]
    public void Each_PIN_is_a_card_and_keys_without_PIN_are_one_card_of_their_issuer()
    {
        _cards.AddPinKey("Banking");
        _cards.AddPinKey("Tax office");
        _cards.AddFreeKey("Server");
        string slots = _cards.ToolSucceeds("-L");
        Assert.Equal(3, slots.Split("token label").Length - 1);
        Assert.Contains("Banking", slots, StringComparison.Ordinal);
        Assert.Contains("Tax office", slots, StringComparison.Ordinal);
        Assert.Contains("test-issuer.example", slots, StringComparison.Ordinal);
        Assert.Equal(2, slots.Split("login required").Length - 1);
        Assert.Equal(Serials(slots), Serials(_cards.ToolSucceeds("-L")));
        _cards.Restart();
        Assert.Equal(Serials(slots), Serials(_cards.ToolSucceeds("-L")));
    }

    [ToolFact("pkcs11-tool")]
    public void Private_keys_are_seen_after_login_certificates_before()
    {
        _cards.AddPinKey();
        string before = _cards.ToolSucceeds("-O", "--token-label", "Signing");
        Assert.DoesNotContain("Private Key Object", before, StringComparison.Ordinal);
        Assert.Equal(2, before.Split("Certificate Object").Length - 1);
        Assert.Contains("Public Key Object; EC", before, StringComparison.Ordinal);
        string after = _cards.ToolSucceeds("-O", "--token-label", "Signing", "--login", "--pin", "1739");
        Assert.Contains("Private Key Object; EC", after, StringComparison.Ordinal);
        Assert.True(after.Contains("sensitive, always sensitive, never extractable, local", StringComparison.Ordinal), after);
    }

    [ToolFact("pkcs11-tool", "openssl")]
    public void ECDSA_with_a_PIN_verifies()
    {
        _cards.AddPinKey();
        Verify("Signing", "Signing", ["--login", "--pin", "1739", "--mechanism", "ECDSA-SHA256", "--signature-format", "openssl"], []);
        Verify("Signing", "Signing", ["--login", "--pin", "1739", "--mechanism", "ECDSA-SHA384", "--signature-format", "openssl"], [], "sha384");
    }

    [ToolFact("pkcs11-tool", "openssl")]
    public void RSA_signatures_verify()
    {
        _cards.AddFreeKey("Server", AlgorithmUris.Rsa2048);
        Verify("test-issuer.example", "Server", ["--mechanism", "SHA256-RSA-PKCS"], []);
        Verify("test-issuer.example", "Server", ["--mechanism", "SHA512-RSA-PKCS"], [], "sha512");
        Verify(
            "test-issuer.example",
            "Server",
            ["--mechanism", "SHA256-RSA-PKCS-PSS", "--mgf", "MGF1-SHA256", "--salt-len", "32"],
            ["-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_pss_saltlen:32"]);
    }

    [ToolFact("pkcs11-tool", "openssl")]
    public void Ed25519_signs_the_message_itself()
    {
        byte[] key = _cards.AddFreeKey("Server", AlgorithmUris.Ed25519);
        File.WriteAllText(_cards["data"], "some data");
        File.WriteAllBytes(_cards["key"], key);
        _cards.ToolSucceeds("--sign", "--mechanism", "EDDSA", "-i", _cards["data"], "-o", _cards["signature"]);
        var judged = _cards.OpenSsl(
            "pkeyutl", "-verify", "-pubin", "-inkey", _cards["key"], "-keyform", "DER", "-rawin", "-in", _cards["data"], "-sigfile", _cards["signature"]);
        Assert.Contains("Verified Successfully", judged.All, StringComparison.Ordinal);
    }

    [ToolFact("pkcs11-tool", "openssl")]
    public void RSA_decrypts_what_OpenSSL_encrypted()
    {
        File.WriteAllBytes(_cards["key"], _cards.AddFreeKey("Server", AlgorithmUris.Rsa2048));
        File.WriteAllText(_cards["data"], "a secret");
        Assert.Equal(0, _cards.OpenSsl("pkeyutl", "-encrypt", "-pubin", "-inkey", _cards["key"], "-keyform", "DER", "-in", _cards["data"], "-out", _cards["pkcs"]).ExitCode);
        Assert.Equal(0, _cards.OpenSsl("pkeyutl", "-encrypt", "-pubin", "-inkey", _cards["key"], "-keyform", "DER", "-pkeyopt", "rsa_padding_mode:oaep", "-pkeyopt", "rsa_oaep_md:sha256", "-in", _cards["data"], "-out", _cards["oaep"]).ExitCode);
        _cards.ToolSucceeds("--decrypt", "--mechanism", "RSA-PKCS", "-i", _cards["pkcs"], "-o", _cards["out"]);
        Assert.Equal("a secret", File.ReadAllText(_cards["out"]));
        File.Delete(_cards["out"]);
        _cards.ToolSucceeds("--decrypt", "--mechanism", "RSA-PKCS-OAEP", "--hash-algorithm", "SHA256", "-i", _cards["oaep"], "-o", _cards["out"]);
        Assert.Equal("a secret", File.ReadAllText(_cards["out"]));
    }

    [ToolFact("pkcs11-tool", "openssl")]
    public void ECDH_gives_the_secret_that_the_other_side_has()
    {
        File.WriteAllBytes(_cards["key"], _cards.AddFreeKey("Server"));
        Assert.Equal(0, _cards.OpenSsl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", _cards["other"]).ExitCode);
        Assert.Equal(0, _cards.OpenSsl("pkey", "-in", _cards["other"], "-pubout", "-outform", "DER", "-out", _cards["other.pub"]).ExitCode);
        _cards.ToolSucceeds("--derive", "--mechanism", "ECDH1-DERIVE", "-i", _cards["other.pub"], "-o", _cards["here"]);
        Assert.Equal(0, _cards.OpenSsl("pkey", "-pubin", "-inform", "DER", "-in", _cards["key"], "-out", _cards["key.pem"]).ExitCode);
        Assert.Equal(0, _cards.OpenSsl("pkeyutl", "-derive", "-inkey", _cards["other"], "-peerkey", _cards["key.pem"], "-out", _cards["there"]).ExitCode);
        Assert.Equal(File.ReadAllBytes(_cards["there"]), File.ReadAllBytes(_cards["here"]));
    }

    [ToolFact("pkcs11-tool")]
    public void Wrong_PINs_count_show_in_the_flags_and_lock_and_the_PUK_unlocks()
    {
        _cards.AddPinKey();
        string[] login = ["--token-label", "Signing", "--login", "--pin"];
        Assert.Contains("CKR_PIN_INCORRECT", _cards.Tool(["-O", .. login, "0000"]).All, StringComparison.Ordinal);
        Assert.Contains("user PIN count low", _cards.ToolSucceeds("-L"), StringComparison.Ordinal);
        Assert.Contains("CKR_PIN_INCORRECT", _cards.Tool(["-O", .. login, "0000"]).All, StringComparison.Ordinal);
        Assert.Contains("final user PIN try", _cards.ToolSucceeds("-L"), StringComparison.Ordinal);
        Assert.Contains("CKR_PIN_LOCKED", _cards.Tool(["-O", .. login, "0000"]).All, StringComparison.Ordinal);
        Assert.Contains("user PIN locked", _cards.ToolSucceeds("-L"), StringComparison.Ordinal);
        Assert.Contains("CKR_PIN_LOCKED", _cards.Tool(["-O", .. login, "1739"]).All, StringComparison.Ordinal);
        Assert.Contains("CKR_PIN_INCORRECT", _cards.Tool("--token-label", "Signing", "--login", "--login-type", "so", "--so-pin", "11111111", "--init-pin", "--new-pin", "2580").All, StringComparison.Ordinal);
        _cards.ToolSucceeds("--token-label", "Signing", "--login", "--login-type", "so", "--so-pin", "18273645", "--init-pin", "--new-pin", "2580");
        Assert.Contains("Private Key Object", _cards.ToolSucceeds(["-O", .. login, "2580"]), StringComparison.Ordinal);
    }

    [ToolFact("pkcs11-tool")]
    public void The_PIN_is_changed_by_its_owner()
    {
        _cards.AddPinKey();
        _cards.ToolSucceeds("--token-label", "Signing", "--login", "--pin", "1739", "--change-pin", "--new-pin", "2580");
        Assert.Contains("CKR_PIN_INCORRECT", _cards.Tool("-O", "--token-label", "Signing", "--login", "--pin", "1739").All, StringComparison.Ordinal);
        Assert.Contains("Private Key Object", _cards.ToolSucceeds("-O", "--token-label", "Signing", "--login", "--pin", "2580"), StringComparison.Ordinal);
    }

    [ToolFact("pkcs11-tool", "openssl")]
    public void A_key_whose_user_is_asked_each_time_wants_the_PIN_for_each_signature()
    {
        _cards.AddPinKey("Asked", policy: policy => policy with { InputMethod = InputMethod.TrustedGui });
        Verify("Asked", "Asked", ["--login", "--pin", "1739", "--mechanism", "ECDSA-SHA256", "--signature-format", "openssl"], []);
    }

    [ToolFact("pkcs11-tool")]
    public void What_the_issuer_has_not_endorsed_is_refused()
    {
        _cards.AddFreeKey("Server", AlgorithmUris.P256, AlgorithmUris.EcdsaSha256);
        File.WriteAllBytes(_cards["data"], new byte[48]);
        Assert.Contains("CKR_KEY_FUNCTION_NOT_PERMITTED", _cards.Tool("--sign", "--mechanism", "ECDSA-SHA384", "-i", _cards["data"]).All, StringComparison.Ordinal);
        Assert.Contains("CKR_KEY_FUNCTION_NOT_PERMITTED", _cards.Tool("--sign", "--mechanism", "ECDSA", "-i", _cards["data"]).All, StringComparison.Ordinal);
        File.WriteAllBytes(_cards["data"], new byte[32]);
        _cards.ToolSucceeds("--sign", "--mechanism", "ECDSA", "-i", _cards["data"], "-o", _cards["signature"]);
    }

    [ToolFact("pkcs11-tool")]
    public void Token_objects_come_by_provisioning_only()
    {
        _cards.AddFreeKey("Server");
        File.WriteAllText(_cards["data"], "some data");
        Assert.Contains("CKR_TOKEN_WRITE_PROTECTED", _cards.Tool("--write-object", _cards["data"], "--type", "data", "--label", "x").All, StringComparison.Ordinal);
    }

    private static string[] Serials(string slots) => [.. slots.Split('\n').Where(line => line.Contains("serial num", StringComparison.Ordinal))];

    private void Verify(string token, string label, string[] options, string[] judgement, string hash = "sha256")
    {
        File.WriteAllText(_cards["data"], "some data");
        File.Delete(_cards["signature"]);
        _cards.ToolSucceeds(["--sign", "--token-label", token, "--label", label, .. options, "-i", _cards["data"], "-o", _cards["signature"]]);
        _cards.ToolSucceeds("--read-object", "--type", "pubkey", "--token-label", token, "--label", label, "-o", _cards["pub"]);
        var judged = _cards.OpenSsl(
            ["dgst", $"-{hash}", "-verify", _cards["pub"], "-keyform", "DER", .. judgement, "-signature", _cards["signature"], _cards["data"]]);
        Assert.Contains("Verified OK", judged.All, StringComparison.Ordinal);
    }
}
