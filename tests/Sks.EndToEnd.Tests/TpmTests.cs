using Sks.EndToEnd.Tests.Parties;
using Sks.EndToEnd.Tests.Programs;
using Sks.Testing;

namespace Sks.EndToEnd.Tests;

/// <summary>A device whose TPM holds its attestation key, seals its master key and counts its generations, through the whole enrolment.</summary>
public sealed class TpmTests : IAsyncLifetime, IDisposable
{
    private readonly SoftwareTpm _tpm = new();
    private Vendor _vendor = null!;
    private Issuer _issuer = null!;
    private Device _device = null!;
    private string _name = "";

    public async Task InitializeAsync()
    {
        _vendor = await Vendor.CreateAsync();
        var issuer = Issuer.StartAsync(_vendor);
        _device = await Device.StartAsync(_vendor, _tpm.SocketPath);
        _issuer = await issuer;
    }

    public Task DisposeAsync()
    {
        _device?.Dispose();
        _issuer?.Dispose();
        _vendor?.Dispose();
        return Task.CompletedTask;
    }

    public void Dispose() => _tpm.Dispose();

    [Fact]
    public async Task It_enrols_and_signs_and_an_older_copy_of_its_store_gives_no_PIN_attempt_back()
    {
        (await EnrolAsync("Alice Example")).Done();
        var device = (await _device.SksAsync("device", "--json")).DoneJson();
        Assert.True(device.GetProperty("attestationKeyInTpm").GetBoolean());
        Assert.Contains("attestation key in a TPM", device.GetProperty("vendorDescription").GetString(), StringComparison.Ordinal);

        // A copy of the running store, a wrong PIN that is answered, kill -9, and the copy put back.
        string older = _device.Files["older"];
        CopyStore(_device.Store, older);
        (await SignAsync(_device.Files.Secret("wrong-pin", "2740"))).Failed(4, "PIN");
        await _device.StopDaemonAsync("KILL");
        string latest = _device.Files["latest"];
        Directory.Move(_device.Store, latest);
        CopyStore(older, _device.Store);
        using (var refused = RunningProgram.Start("sksd", null, "--store", _device.Store, "--socket", _device.Socket, "--tpm-device", _tpm.SocketPath))
        {
            (await refused.EndAsync()).Failed(8, "sks store accept");
        }

        // The latest state opens after kill -9, with the error counted.
        Directory.Delete(_device.Store, recursive: true);
        Directory.Move(latest, _device.Store);
        await _device.StartDaemonAsync();
        (await SignAsync(_device.Files["pin"])).Done();
    }

    [Fact]
    public async Task Killed_while_the_TPM_counts_a_wrong_PIN_it_opens_again_with_the_error_counted()
    {
        (await EnrolAsync("Bob Example")).Done();
        string wrong = _device.Files.Secret("wrong-pin", "2740");
        _tpm.Pause();
        using (var guess = StartSigning(wrong))
        {
            // The error is on disk, the TPM has not counted it, nothing is answered: the store's log has grown.
            string log = Path.Combine(_device.Store, "store.db-wal");
            long before = new FileInfo(log).Length;
            Assert.True(SpinWait.SpinUntil(() => new FileInfo(log).Length > before, TimeSpan.FromMinutes(1)));
            await _device.StopDaemonAsync("KILL");
            (await guess.EndAsync()).Failed(3, "");
        }

        _tpm.Resume();
        await _device.StartDaemonAsync();
        var key = (await _device.SksAsync("list", "--json")).DoneJson()[0];
        Assert.Equal(2, key.GetProperty("pin").GetProperty("triesLeft").GetInt32());
        (await SignAsync(_device.Files["pin"])).Done();
    }

    [Fact]
    public async Task Without_its_TPM_an_enrolment_ends_with_a_sentence_and_goes_on_when_it_is_back()
    {
        _tpm.Stop();
        (await EnrolAsync("Carol Example")).Failed(3, "TPM");
        _tpm.Restart();
        (await EnrolAsync("Carol Example")).Done();
    }

    private static void CopyStore(string from, string to)
    {
        Directory.CreateDirectory(to, File.GetUnixFileMode(from));
        foreach (string file in Directory.GetFiles(from).Where(file => Path.GetFileName(file) != "lock"))
        {
            string copy = Path.Combine(to, Path.GetFileName(file));
            using var source = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var target = new FileStream(copy, new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                UnixCreateMode = File.GetUnixFileMode(file),
            });
            source.CopyTo(target);
        }
    }

    private async Task<ProgramEnd> EnrolAsync(string name)
    {
        _name = name;
        return await _device.EnrolAsync(await _issuer.InviteAsync(name), _issuer.Root);
    }

    private async Task<ProgramEnd> SignAsync(string pinFile)
    {
        using var signing = StartSigning(pinFile);
        return await signing.EndAsync();
    }

    private RunningProgram StartSigning(string pinFile)
    {
        string letter = _device.Files["letter"];
        File.WriteAllText(letter, "Dear bank, please pay.\n");
        return RunningProgram.Start("sks", _device.Socket, "sign", _name, letter, "--out", _device.Files["letter.sig"], "--pin-file", pinFile);
    }
}
