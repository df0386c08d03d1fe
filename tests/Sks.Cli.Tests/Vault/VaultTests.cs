using System.Text;
using Sks.Cli.CommandLine;
using Sks.Cli.Tests.Running;
using Sks.Core.Algorithms;
using Sks.Core.Protection;
using Sks.Testing.Issuer;

namespace Sks.Cli.Tests.Vault;

public sealed class VaultTests : IDisposable
{
    private const string Password = "pässwörd \"9\" \\ <x>";

    private readonly CliRun _cli = new();

    private string PinFile => _cli.Files.Write("pin", "1739\n");

    private string PukFile => _cli.Files.Write("puk", "18273645\n");

    private string Out => _cli.Files["secret"];

    public void Dispose() => _cli.Dispose();

    [Fact]
    public void A_secret_is_shown_with_its_PIN_and_marked_as_exported()
    {
        uint key = Enrol(ExportProtection.Pin);
        using var terminal = new ScriptedTerminal("1739");
        var result = _cli.Run(terminal, "vault", "show", $"{key}").Succeeds();
        Assert.EndsWith(Password + "\n", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("1739", result.Output, StringComparison.Ordinal);
        Assert.True(_cli.Element.GetKeyProtectionInfo(key).KeyBackup.HasFlag(KeyBackup.Exported));
        Assert.Contains("exported before", _cli.Run("vault", "list").Succeeds().Output, StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_issuer_wants_for_showing_is_asked_for_and_no_more()
    {
        Assert.Equal(Password + "\n", _cli.Run("vault", "show", $"{Enrol(ExportProtection.None)}").Succeeds().Output);
        string byPuk = $"{Enrol(ExportProtection.Puk)}";
        _cli.Run("vault", "show", byPuk, "--pin-file", PinFile).Fails(ExitStatus.Refused, "--puk-file FILE");
        Assert.Equal(Password + "\n", _cli.Run("vault", "show", byPuk, "--puk-file", PukFile).Succeeds().Output);
        string byPin = $"{Enrol(ExportProtection.Pin)}";
        _cli.Run("vault", "show", byPin).Fails(ExitStatus.Refused, "--pin-file FILE");
        Assert.Equal(Password + "\n", _cli.Run("vault", "show", byPin, "--pin-file", PinFile).Succeeds().Output);
    }

    [Fact]
    public void Wrong_PINs_show_nothing_and_lock_and_the_list_says_so()
    {
        uint key = Enrol(ExportProtection.Pin);
        string wrong = _cli.Files.Write("wrong", "0000");
        string[] show = ["vault", "show", $"{key}", "--pin-file"];
        _cli.Run([.. show, wrong]).Fails(ExitStatus.Authorization, "2 tries are left");
        _cli.Run([.. show, wrong]).Fails(ExitStatus.Authorization, "1 try is left");
        _cli.Run([.. show, wrong]).Fails(ExitStatus.Authorization, $"sks unlock {key}");
        var locked = _cli.Run([.. show, PinFile]);
        locked.Fails(ExitStatus.Authorization, "is locked");
        Assert.Empty(locked.Output);
        Assert.False(_cli.Element.GetKeyProtectionInfo(key).KeyBackup.HasFlag(KeyBackup.Exported));
        Assert.Equal("wrong PINs have locked it", _cli.Run("vault", "list", "--json").Json[0].GetProperty("problem").GetString());
    }

    [Theory]
    [InlineData("utf8", Password)]
    [InlineData("hex", "70c3a4737377c3b6726420223922205c203c783e")]
    [InlineData("base64", null)]
    public void Json_holds_the_secret_in_the_encoding_that_was_asked_for(string encoding, string? expected)
    {
        uint key = Enrol(ExportProtection.None);
        var report = _cli.Run("vault", "show", $"{key}", "--encoding", encoding, "--json").Succeeds().Json;
        string secret = report.GetProperty("secret").GetString()!;
        Assert.Equal(expected ?? Convert.ToBase64String(Encoding.UTF8.GetBytes(Password)), secret);
        Assert.Equal((key, "Password", encoding), (report.GetProperty("handle").GetUInt32(), report.GetProperty("friendlyName").GetString(), report.GetProperty("encoding").GetString()));
    }

    [Theory]
    [InlineData("FF00")]
    [InlineData("611B5B33316D")]
    [InlineData("C3")]
    [InlineData("0D61")]
    [InlineData("C29B")]
    public void What_is_no_text_is_not_let_loose_on_a_terminal(string hex)
    {
        uint key = SymmetricKeys.EnrolSecret(_cli.Element, Convert.FromHexString(hex), ExportProtection.None);
        var result = _cli.Run("vault", "show", $"{key}");
        result.Fails(ExitStatus.Refused, "--encoding hex");
        Assert.Empty(result.Output);
        Assert.Equal(hex.ToLowerInvariant() + "\n", _cli.Run("vault", "show", $"{key}", "--encoding", "hex").Succeeds().Output);
    }

    [Fact]
    public void A_secret_of_128_bytes_that_all_need_escapes_fits_in_json()
    {
        string name = new('ä', 50);
        uint key = SymmetricKeys.EnrolSecret(_cli.Element, [.. Enumerable.Repeat((byte)'"', 128)], ExportProtection.None, name: name);
        var report = _cli.Run("vault", "show", $"{key}", "--json").Succeeds().Json;
        Assert.Equal((new string('"', 128), name), (report.GetProperty("secret").GetString(), report.GetProperty("friendlyName").GetString()));
    }

    [Theory]
    [InlineData("raw")]
    [InlineData("hex")]
    [InlineData("base64")]
    public void A_file_holds_the_secret_and_nothing_else_for_its_owner_only(string encoding)
    {
        byte[] secret = [0, 255, 10, 27];
        uint key = SymmetricKeys.EnrolSecret(_cli.Element, secret, ExportProtection.None);
        var report = _cli.Run("vault", "export", $"{key}", "--out", Out, "--encoding", encoding, "--json").Succeeds().Json;
        byte[] expected = encoding switch
        {
            "hex" => [.. "00ff0a1b"u8],
            "base64" => Encoding.ASCII.GetBytes(Convert.ToBase64String(secret)),
            _ => secret,
        };
        Assert.Equal(expected, File.ReadAllBytes(Out));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Out));
        Assert.Equal((Out, expected.Length), (report.GetProperty("file").GetString(), report.GetProperty("size").GetInt32()));
        Assert.False(report.TryGetProperty("secret", out _));
    }

    [Fact]
    public void A_file_that_is_there_is_replaced_only_by_force_and_then_for_the_owner_only()
    {
        uint key = Enrol(ExportProtection.Pin);
        File.WriteAllText(Out, "precious");
        File.SetUnixFileMode(Out, UnixFileMode.UserRead | UnixFileMode.OtherRead);
        using var open = File.OpenRead(Out);
        string[] export = ["vault", "export", $"{key}", "--out", Out, "--pin-file", PinFile];
        _cli.Run(export).Fails(ExitStatus.Refused, "--force");
        Assert.Equal("precious", File.ReadAllText(Out));
        Assert.False(_cli.Element.GetKeyProtectionInfo(key).KeyBackup.HasFlag(KeyBackup.Exported));

        _cli.Run([.. export, "--force"]).Succeeds();
        Assert.Equal(Password, File.ReadAllText(Out));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Out));
        Assert.Equal("precious", new StreamReader(open).ReadToEnd());
        Assert.Equal(2, Directory.GetFiles(_cli.Files.Path).Length);
    }

    [Fact]
    public void Links_and_devices_are_not_replaced_even_by_force()
    {
        uint key = Enrol(ExportProtection.None);
        string target = _cli.Files.Write("target", "precious");
        File.CreateSymbolicLink(Out, target);
        foreach (string place in new[] { Out, "/dev/null", _cli.Files.Path })
        {
            _cli.Run("vault", "export", $"{key}", "--out", place, "--force").Fails(ExitStatus.Refused, "no file that could be replaced");
        }

        Assert.Equal("precious", File.ReadAllText(target));
        Assert.Equal(ExitStatus.NotFound, _cli.Run("vault", "export", $"{key}", "--out", _cli.Files["no/such"], "--force").Status);
    }

    [Fact]
    public void Only_keys_under_none_are_static_secrets()
    {
        uint other = Enrolment.WithoutPin(_cli.Element).KeyHandle;
        uint hmac = SymmetricKeys.Enrol(_cli.Element, [1], key => key with { EndorsedAlgorithms = [AlgorithmUris.HmacSha1], ExportProtection = ExportProtection.None });
        uint open = SymmetricKeys.Enrol(_cli.Element, [1], key => key with { ExportProtection = ExportProtection.None });
        foreach (uint key in new[] { other, hmac, open })
        {
            _cli.Run("vault", "show", $"{key}").Fails(ExitStatus.Refused, "is no static secret");
            _cli.Run("vault", "export", $"{key}", "--out", Out).Fails(ExitStatus.Refused, "is no static secret");
        }

        Assert.Equal(0, _cli.Run("vault", "list", "--json").Succeeds().Json.GetArrayLength());
        Assert.Contains("No static secrets", _cli.Run("vault", "list").Succeeds().Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Secrets_that_must_stay_are_listed_with_the_reason_and_never_shown()
    {
        uint key = Enrol(ExportProtection.NonExportable);
        _cli.Run("vault", "show", $"{key}", "--pin-file", PinFile).Fails(ExitStatus.Refused, "does not let it leave");
        var row = _cli.Run("vault", "list", "--json").Succeeds().Json[0];
        Assert.Equal("non-exportable", row.GetProperty("exportProtection").GetString());
        Assert.Contains("issuer", row.GetProperty("problem").GetString()!, StringComparison.Ordinal);
        Assert.Contains("never", _cli.Run("vault", "list").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_list_tells_what_a_secret_is_for_and_never_what_it_is()
    {
        var site = SymmetricKeys.Bag("https://example.com/site", ("Site", false, "shop.example\u001b[31m"), ("User", false, "anna"));
        SymmetricKeys.EnrolSecret(_cli.Element, Encoding.UTF8.GetBytes(Password), ExportProtection.Pin, withPin: true, "Shop", site);
        var row = _cli.Run("vault", "list", "--json").Succeeds().Json[0];
        Assert.Equal(("Shop", 20, "pin"), (row.GetProperty("friendlyName").GetString(), row.GetProperty("size").GetInt32(), row.GetProperty("exportProtection").GetString()));
        Assert.Equal("anna", row.GetProperty("properties")[1].GetProperty("value").GetString());
        string text = _cli.Run("vault", "list").Succeeds().Output;
        Assert.Matches("(?m)^  Site +shop.example", text);
        Assert.DoesNotContain('\u001b', text);
        Assert.DoesNotContain("wörd", text, StringComparison.Ordinal);
    }

    private uint Enrol(ExportProtection export) =>
        SymmetricKeys.EnrolSecret(_cli.Element, Encoding.UTF8.GetBytes(Password), export, withPin: export != ExportProtection.None);
}
