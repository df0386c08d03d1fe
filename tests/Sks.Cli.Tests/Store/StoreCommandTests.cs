using Sks.Cli.CommandLine;
using Sks.Cli.Tests.Running;
using Sks.Engine.Store;
using Sks.Testing;

namespace Sks.Cli.Tests.Store;

public sealed class StoreCommandTests : IDisposable
{
    private readonly CliRun _cli = new();

    public StoreCommandTests() => _cli.Run("init", "--store", Directory).Succeeds();

    private string Directory => _cli.Files["store"];

    public void Dispose() => _cli.Dispose();

    [Fact]
    public void A_clean_store_ends_the_check_with_0()
    {
        Assert.Contains("nothing wrong", _cli.Run("store", "check", "--store", Directory).Succeeds().Output, StringComparison.Ordinal);
        var json = _cli.Run("store", "check", "--store", Directory, "--json").Succeeds().Json;
        Assert.True(json.GetProperty("clean").GetBoolean());
        Assert.Equal(0, json.GetProperty("faultCount").GetInt32());
    }

    [Fact]
    public void A_fault_is_named_and_ends_the_check_with_8()
    {
        using (var store = StoreDirectory.Open(Directory))
        {
            store.Commit([new StoreChange(RecordKind.KeyMaterial, 5, new StoreRecord(RecordKind.KeyMaterial, 5, 0, [], [1]))]);
        }

        var text = _cli.Run("store", "check", "--store", Directory);
        Assert.Equal(ExitStatus.Damaged, text.Status);
        Assert.Contains("KeyMaterial 5: Key 5, to which it belongs, is missing", text.Output, StringComparison.Ordinal);
        var json = _cli.Run("store", "check", "--store", Directory, "--json");
        Assert.Equal(ExitStatus.Damaged, json.Status);
        Assert.Equal(5, json.Json.GetProperty("faults")[0].GetProperty("id").GetInt32());
    }

    [Theory]
    [InlineData("check")]
    [InlineData("info")]
    public void An_open_store_and_no_store_are_told_apart(string command)
    {
        using (StoreDirectory.Open(Directory))
        {
            _cli.Run("store", command, "--store", Directory).Fails(ExitStatus.NotAvailable, "in use");
        }

        _cli.Run("store", command, "--store", _cli.Files["none"]).Fails(ExitStatus.NotFound, "no key store");
        Assert.False(System.IO.Directory.Exists(_cli.Files["none"]));
    }

    [Fact]
    public void Info_shows_protector_and_counts()
    {
        Assert.Contains("root-only", _cli.Run("store", "info", "--store", Directory).Succeeds().Output, StringComparison.Ordinal);
        var json = _cli.Run("store", "info", "--store", Directory, "--json").Succeeds().Json;
        Assert.Equal("root-only", json.GetProperty("protector").GetString());
        Assert.Equal(1, json.GetProperty("records").GetProperty("Device").GetInt32());
    }

    [Fact]
    public void Rewrap_and_check_take_passphrases_from_files_or_from_the_person()
    {
        string file = _cli.Files.Write("passphrase", "correct horse battery staple\n");
        var json = _cli.Run("store", "rewrap", "--store", Directory, "--to", "passphrase", "--new-passphrase-file", file, "--json").Succeeds().Json;
        Assert.Equal("passphrase", json.GetProperty("protector").GetString());
        Assert.True(json.GetProperty("protectorParameters").GetProperty("argon2idMemoryKiB").GetInt32() >= 65536);

        _cli.Run("store", "check", "--store", Directory, "--passphrase-file", file).Succeeds();
        _cli.Run("store", "check", "--store", Directory).Fails(ExitStatus.Refused, "--passphrase-file");
        using var typed = new ScriptedTerminal("correct horse battery staple");
        _cli.Run(typed, "store", "check", "--store", Directory).Succeeds();
        using var wrong = new ScriptedTerminal("correct horse battery");
        _cli.Run(wrong, "store", "check", "--store", Directory).Fails(ExitStatus.Authorization, "nothing was changed");
        _cli.Run("init", "--store", Directory, "--passphrase-file", file).Succeeds();

        using var chosen = new ScriptedTerminal("correct horse battery staple", "short", "short", "a new passphrase", "a newer passphrase", "a new passphrase", "a new passphrase");
        _cli.Run(chosen, "store", "rewrap", "--store", Directory, "--to", "passphrase").Succeeds();
        Assert.Equal(0, chosen.Unused);
        _cli.Run("store", "check", "--store", Directory, "--passphrase-file", file).Fails(ExitStatus.Authorization, "passphrase");
    }

    [Fact]
    public void A_store_can_be_made_under_a_passphrase()
    {
        string store = _cli.Files["made"];
        string file = _cli.Files.Write("passphrase", "correct horse battery staple\n");
        _cli.Run("init", "--store", store, "--protect", "passphrase", "--passphrase-file", _cli.Files.Write("short", "seven77\n")).Fails(ExitStatus.Refused, "8 to 1,024");
        _cli.Run("init", "--store", store, "--protect", "passphrase", "--passphrase-file", file).Succeeds();
        Assert.Equal("passphrase", _cli.Run("store", "info", "--store", store, "--json").Succeeds().Json.GetProperty("protector").GetString());
        _cli.Run("init", "--store", store, "--protect", "root-only").Fails(ExitStatus.Refused, "already");
    }

    [Fact]
    public void A_TPM_protects_a_store_and_another_one_is_refused()
    {
        using var tpm = new SoftwareTpm();
        using var other = new SoftwareTpm();
        _cli.Run("store", "rewrap", "--store", Directory, "--to", "tpm", "--tpm-device", tpm.SocketPath).Succeeds();
        Assert.Equal("tpm", _cli.Run("store", "info", "--store", Directory, "--json").Succeeds().Json.GetProperty("protector").GetString());
        _cli.Run("store", "check", "--store", Directory, "--tpm-device", tpm.SocketPath).Succeeds();
        _cli.Run("store", "check", "--store", Directory, "--tpm-device", other.SocketPath).Fails(ExitStatus.Damaged, "did not seal");
        _cli.Run("store", "check", "--store", Directory, "--tpm-device", _cli.Files["none"]).Fails(ExitStatus.Damaged, "cannot be reached");
    }

    [Fact]
    public void An_older_copy_is_refused_and_accepted_only_by_consent_which_info_shows()
    {
        using var tpm = new SoftwareTpm();
        string[] byTpm = ["--store", _cli.Files["tpm-store"], "--tpm-device", tpm.SocketPath];
        _cli.Run(["init", .. byTpm, "--protect", "tpm"]).Succeeds();
        var made = _cli.Run(["store", "info", .. byTpm, "--json"]).Succeeds().Json;
        Assert.True(made.GetProperty("rollbackCounter").GetBoolean());
        Assert.Equal("software", made.GetProperty("attestationKey").GetString());
        _cli.Run(["store", "accept", .. byTpm, "--yes"]).Fails(ExitStatus.Refused, "nothing to accept");
        byte[] older = File.ReadAllBytes(Path.Combine(_cli.Files["tpm-store"], "store.db"));
        _cli.Run(["init", .. byTpm]).Succeeds();
        File.WriteAllBytes(Path.Combine(_cli.Files["tpm-store"], "store.db"), older);

        _cli.Run(["init", .. byTpm]).Fails(ExitStatus.Damaged, "older copy");
        Assert.Equal(ExitStatus.Damaged, _cli.Run(["store", "check", .. byTpm]).Status);
        _cli.Run(["store", "accept", .. byTpm]).Fails(ExitStatus.Refused, "--yes");
        _cli.Run(["store", "accept", .. byTpm, "--yes", "--json"]).Succeeds();
        var accepted = _cli.Run(["store", "info", .. byTpm, "--json"]).Succeeds().Json.GetProperty("accepted");
        Assert.Equal("older", accepted[0].GetProperty("reason").GetString());
        Assert.Contains("older, generation", _cli.Run(["store", "info", .. byTpm]).Succeeds().Output, StringComparison.Ordinal);
        _cli.Run(["init", .. byTpm]).Succeeds();
        _cli.Run("store", "accept", "--store", Directory, "--yes").Fails(ExitStatus.Refused, "No TPM counts");
    }

    [Fact]
    public void A_store_has_its_attestation_key_in_a_TPM_and_its_master_key_bound_to_registers_as_asked()
    {
        using var tpm = new SoftwareTpm();
        string[] store = ["--store", _cli.Files["tpm-store"]];
        string[] device = ["--tpm-device", tpm.SocketPath];
        _cli.Run(["init", .. store, "--tpm", "--tpm-device", _cli.Files["none"]]).Fails(ExitStatus.Damaged, "cannot be reached");
        Assert.False(System.IO.Directory.Exists(_cli.Files["tpm-store"]));
        _cli.Run(["init", .. store, .. device, "--protect", "passphrase", "--pcr", "7"]).Fails(ExitStatus.Usage, "--pcr");
        _cli.Run(["init", .. store, .. device, "--protect", "tpm", "--pcr", "24"]).Fails(ExitStatus.Usage, "0 to 23");
        _cli.Run(["init", .. store, .. device, "--tpm", "--protect", "tpm", "--pcr", "7,11"]).Succeeds();
        var info = _cli.Run(["store", "info", .. store, "--json"]).Succeeds().Json;
        Assert.Equal("tpm", info.GetProperty("attestationKey").GetString());
        Assert.Equal([7, 11], info.GetProperty("pcrs").EnumerateArray().Select(pcr => pcr.GetInt32()));
        _cli.Run(["store", "rewrap", .. store, .. device, "--to", "root-only"]).Succeeds();
        _cli.Run(["init", .. store, .. device, "--tpm"]).Succeeds();
        _cli.Run("init", "--store", Directory, "--tpm", "--tpm-device", tpm.SocketPath).Fails(ExitStatus.Refused, "in software");
    }
}
