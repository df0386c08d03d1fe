using Sks.Cli.CommandLine;
using Sks.Cli.Tests.Running;
using Sks.Core.Algorithms;
using Sks.Core.Protection;
using Sks.Testing.Issuer;

namespace Sks.Cli.Tests.Keys;

public sealed class SignTests : IDisposable
{
    private readonly CliRun _cli = new();

    private string Data => _cli.Files["data"];

    private string Signature => _cli.Files["data.sig"];

    private string PinFile => _cli.Files.Write("pin", "1739\n");

    public void Dispose() => _cli.Dispose();

    [Theory]
    [InlineData(AlgorithmUris.P256, null, "sha256")]
    [InlineData(AlgorithmUris.P384, null, "sha384")]
    [InlineData(AlgorithmUris.P521, null, "sha512")]
    [InlineData(AlgorithmUris.Rsa2048, null, "sha256")]
    [InlineData(AlgorithmUris.P256, "ecdsa-sha512", "sha512")]
    [InlineData(AlgorithmUris.P521, "ECDSA-SHA256", "sha256")]
    [InlineData(AlgorithmUris.Rsa2048, AlgorithmUris.RsaSha384, "sha384")]
    public void Openssl_verifies_a_file_of_any_size_with_the_keys_certificate(string key, string? algorithm, string hash)
    {
        uint handle = Enrolment.WithPinAndPuk(_cli.Element, k => k with { KeyAlgorithm = key });
        WriteData(300_001);
        string[] options = algorithm is null ? [] : ["--algorithm", algorithm];
        _cli.Run(["sign", $"{handle}", Data, "--out", Signature, "--pin-file", PinFile, "--format", "der", .. options]).Succeeds();
        OpenSsl.Run("dgst", $"-{hash}", "-verify", PublicKeyFile(handle), "-signature", Signature, Data);
        File.AppendAllText(Data, "more");
        Assert.NotEqual(0, OpenSsl.Try("dgst", $"-{hash}", "-verify", _cli.Files["key.pem"], "-signature", Signature, Data).Status);
    }

    [Theory]
    [InlineData(AlgorithmUris.Ed25519, null)]
    [InlineData(AlgorithmUris.Ed448, null)]
    [InlineData(AlgorithmUris.Ed25519, "ed25519")]
    [InlineData(AlgorithmUris.Ed448, AlgorithmUris.Ed448)]
    public void Openssl_verifies_what_an_edwards_key_signed_which_is_the_file_itself(string key, string? algorithm)
    {
        uint handle = Enrolment.WithPinAndPuk(_cli.Element, k => k with { KeyAlgorithm = key });
        foreach (int length in new[] { 1, 1000, 65_279 })
        {
            WriteData(length);
            string[] options = algorithm is null ? [] : ["--algorithm", algorithm];
            var report = _cli.Run(["sign", $"{handle}", Data, "--out", Signature, "--pin-file", PinFile, "--format", "der", "--json", .. options]).Succeeds().Json;
            Assert.Equal((key, "raw"), (report.GetProperty("algorithm").GetString(), report.GetProperty("format").GetString()));
            string[] verify = ["pkeyutl", "-verify", "-pubin", "-inkey", PublicKeyFile(handle), "-rawin", "-in", Data, "-sigfile", Signature];
            OpenSsl.Run(verify);
            byte[] changed = File.ReadAllBytes(Data);
            changed[0] ^= 1;
            File.WriteAllBytes(Data, changed);
            Assert.NotEqual(0, OpenSsl.Try(verify).Status);
        }
    }

    [Fact]
    public void A_file_that_an_edwards_key_cannot_sign_at_once_is_refused_before_the_PIN_is_asked_for()
    {
        uint handle = Enrolment.WithPinAndPuk(_cli.Element, k => k with { KeyAlgorithm = AlgorithmUris.Ed25519 });
        WriteData(65_280);
        _cli.Run("sign", $"{handle}", Data, "--out", Signature).Fails(ExitStatus.Refused, "65279 bytes");
        Assert.False(File.Exists(Signature));
        WriteData(0);
        _cli.Run("sign", $"{handle}", Data, "--out", Signature, "--pin-file", PinFile).Succeeds();
        Assert.Equal(64, File.ReadAllBytes(Signature).Length);
    }

    [Theory]
    [InlineData("sha256-rsa-MGF1", "sha256")]
    [InlineData("SHA384-rsa-mgf1", "sha384")]
    [InlineData(AlgorithmUris.RsaPssSha512, "sha512")]
    public void Openssl_verifies_pss_with_a_salt_as_long_as_the_hash(string algorithm, string hash)
    {
        uint handle = Enrolment.WithPinAndPuk(_cli.Element, k => k with { KeyAlgorithm = AlgorithmUris.Rsa2048 });
        WriteData(70_000);
        _cli.Run("sign", $"{handle}", Data, "--out", Signature, "--pin-file", PinFile, "--algorithm", algorithm).Succeeds();
        OpenSsl.Run(
            "dgst", $"-{hash}", "-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_pss_saltlen:digest", "-verify", PublicKeyFile(handle), "-signature", Signature, Data);
    }

    [Fact]
    public void A_key_that_only_agrees_signs_nothing()
    {
        uint handle = Enrolment.WithoutPin(_cli.Element, k => k with { KeyAlgorithm = AlgorithmUris.X25519 }).KeyHandle;
        WriteData(10);
        _cli.Run("sign", $"{handle}", Data, "--out", Signature).Fails(ExitStatus.Refused, "not one that signs");
    }

    [Fact]
    public void The_chain_is_one_that_openssl_accepts()
    {
        uint handle = Enrolment.WithPinAndPuk(_cli.Element);
        string chain = _cli.Run("certificate", $"{handle}", "--chain").Succeeds().Output;
        string one = _cli.Run("certificate", $"{handle}").Succeeds().Output;
        Assert.StartsWith(one, chain, StringComparison.Ordinal);
        string end = _cli.Files.Write("end.pem", one);
        string ca = _cli.Files.Write("ca.pem", chain[one.Length..]);
        OpenSsl.Run("verify", "-CAfile", ca, end);
    }

    [Fact]
    public void Raw_is_r_and_s_of_fixed_width_and_the_report_says_what_was_done()
    {
        uint handle = Enrolment.WithPinAndPuk(_cli.Element);
        WriteData(0);
        var report = _cli.Run("sign", $"{handle}", Data, "--out", Signature, "--pin-file", PinFile, "--json").Succeeds().Json;
        Assert.Equal(64, File.ReadAllBytes(Signature).Length);
        Assert.Equal(64, report.GetProperty("size").GetInt32());
        Assert.Equal("raw", report.GetProperty("format").GetString());
        Assert.Equal(AlgorithmUris.EcdsaSha256, report.GetProperty("algorithm").GetString());
    }

    [Fact]
    public void A_key_without_PIN_signs_without_asking()
    {
        uint handle = Enrolment.WithoutPin(_cli.Element).KeyHandle;
        WriteData(10);
        _cli.Run("sign", $"{handle}", Data, "--out", Signature).Succeeds();
        Assert.Equal(64, File.ReadAllBytes(Signature).Length);
    }

    [Fact]
    public void The_person_is_asked_for_the_PIN_where_there_is_a_terminal()
    {
        uint handle = Enrolment.WithPinAndPuk(_cli.Element);
        WriteData(10);
        using var terminal = new ScriptedTerminal("1739");
        var result = _cli.Run(terminal, "sign", $"{handle}", Data, "--out", Signature).Succeeds();
        Assert.Contains("PIN: ", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("1739", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_terminal_the_option_to_give_is_named_and_no_try_is_spent()
    {
        uint handle = Enrolment.WithPinAndPuk(_cli.Element);
        WriteData(10);
        _cli.Run("sign", $"{handle}", Data, "--out", Signature).Fails(ExitStatus.Refused, "--pin-file FILE");
        Assert.Equal(0, _cli.Element.GetKeyProtectionInfo(handle).PinErrorCount);
        Assert.False(File.Exists(Signature));
    }

    [Fact]
    public void Wrong_PINs_tell_the_tries_left_then_the_lock_and_what_to_do_and_the_right_one_no_longer_helps()
    {
        uint handle = Enrolment.WithPinAndPuk(_cli.Element);
        WriteData(10);
        string wrong = _cli.Files.Write("wrong", "0000");
        string[] sign = ["sign", $"{handle}", Data, "--out", Signature, "--pin-file"];
        _cli.Run([.. sign, wrong]).Fails(ExitStatus.Authorization, "2 tries are left");
        _cli.Run([.. sign, wrong]).Fails(ExitStatus.Authorization, "1 try is left");
        _cli.Run([.. sign, wrong]).Fails(ExitStatus.Authorization, $"sks unlock {handle}");
        _cli.Run([.. sign, PinFile]).Fails(ExitStatus.Authorization, "is locked");
        Assert.False(File.Exists(Signature));
    }

    [Fact]
    public void Endorsed_algorithms_decide_the_default_and_others_are_refused()
    {
        uint handle = Enrolment.WithPinAndPuk(_cli.Element, k => k with { EndorsedAlgorithms = [AlgorithmUris.EcdsaSha512] });
        WriteData(10);
        string[] sign = ["sign", $"{handle}", Data, "--out", Signature, "--pin-file", PinFile, "--json"];
        Assert.Equal(AlgorithmUris.EcdsaSha512, _cli.Run(sign).Succeeds().Json.GetProperty("algorithm").GetString());
        Assert.Equal(ExitStatus.Refused, _cli.Run([.. sign, "--algorithm", "ecdsa-sha256"]).Status);
    }

    [Theory]
    [InlineData("rsa-sha256")]
    [InlineData("ecdsa.none")]
    [InlineData("md5")]
    public void An_algorithm_that_does_not_suit_is_a_wrong_command_line_that_lists_those_that_do(string algorithm)
    {
        uint handle = Enrolment.WithoutPin(_cli.Element).KeyHandle;
        WriteData(10);
        _cli.Run("sign", $"{handle}", Data, "--out", Signature, "--algorithm", algorithm).Fails(ExitStatus.Usage, "ecdsa-sha256, ecdsa-sha384");
    }

    [Fact]
    public void A_PIN_that_must_be_typed_is_not_taken_from_a_file()
    {
        uint handle = Enrolment.WithPinAndPuk(_cli.Element, pinPolicy: p => p with { InputMethod = InputMethod.TrustedGui });
        WriteData(10);
        _cli.Run("sign", $"{handle}", Data, "--out", Signature, "--pin-file", PinFile).Fails(ExitStatus.Refused, "to be typed");
        using var terminal = new ScriptedTerminal("1739");
        _cli.Run(terminal, "sign", $"{handle}", Data, "--out", Signature).Succeeds();
    }

    [Fact]
    public void A_missing_file_is_status_7_and_an_output_nowhere_too()
    {
        uint handle = Enrolment.WithoutPin(_cli.Element).KeyHandle;
        _cli.Run("sign", $"{handle}", Data, "--out", Signature).Fails(ExitStatus.NotFound, "There is no file");
        WriteData(1);
        Assert.Equal(ExitStatus.NotFound, _cli.Run("sign", $"{handle}", Data, "--out", _cli.Files["no/such"]).Status);
    }

    private string PublicKeyFile(uint handle)
    {
        File.Delete(_cli.Files["cert.pem"]);
        _cli.Run("certificate", $"{handle}", "--out", _cli.Files["cert.pem"]).Succeeds();
        return _cli.Files.Write("key.pem", OpenSsl.Run("x509", "-in", _cli.Files["cert.pem"], "-pubkey", "-noout"));
    }

    private void WriteData(int length)
    {
        byte[] data = new byte[length];
        new Random(length).NextBytes(data);
        File.WriteAllBytes(Data, data);
    }
}
