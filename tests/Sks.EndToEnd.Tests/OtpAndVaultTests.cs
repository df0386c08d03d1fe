using System.Text;
using Sks.Client;
using Sks.Core.OneTimePasswords;
using Sks.Core.Protection;
using Sks.EndToEnd.Tests.Parties;
using Sks.EndToEnd.Tests.Programs;
using Sks.Testing.Issuer;

namespace Sks.EndToEnd.Tests;

/// <summary>One-time passwords and static secrets, provisioned over the socket of a real <c>sksd</c> and used with the real <c>sks</c>.</summary>
public sealed class OtpAndVaultTests
{
    private const byte SetProperty = 74;

    /// <summary>Enough to collide; each is a process of its own.</summary>
    private const int SideBySide = 6;

    [Fact]
    public async Task Processes_side_by_side_never_show_the_same_code_and_kill_9_of_the_daemon_repeats_none()
    {
        using var device = await Device.StartAsync(vendor: null);
        Provision(device, store => SymmetricKeys.EnrolHotp(store));
        var ends = await Task.WhenAll(Enumerable.Range(0, SideBySide).Select(_ => device.SksAsync("otp", "show", "--json")));
        Assert.Equal(
            Enumerable.Range(0, SideBySide), ends.Select(end => end.DoneJson().GetProperty("counter").GetInt32()).Order());

        await device.StopDaemonAsync("KILL");
        await device.StartDaemonAsync();
        var next = (await device.SksAsync("otp", "show", "--json")).DoneJson();
        Assert.Equal((SideBySide, "287922"), (next.GetProperty("counter").GetInt32(), next.GetProperty("code").GetString()));
    }

    [Fact]
    public async Task A_crash_after_the_counter_was_stored_shows_no_code_and_the_next_one_is_another()
    {
        using var device = await Device.StartAsync(vendor: null);
        uint key = Provision(device, store => SymmetricKeys.EnrolHotp(store, withPin: true));
        string pin = device.Files.Secret("issuer-pin", Encoding.ASCII.GetString(Enrolment.Pin));
        using (var middle = new LostAnswer(device.Files["middle.sock"], device.Socket, SetProperty))
        {
            var lost = await RunningProgram.RunAsync("sks", device.Files["middle.sock"], "otp", "show", "--pin-file", pin);
            lost.Failed(3, "not known");
            Assert.Empty(lost.Output);
            await middle.LostAsync();
        }

        Assert.Equal(1UL, Counter(device, key));
        Assert.Equal("287082\n", (await device.SksAsync("otp", "show", "--pin-file", pin)).Done());
    }

    [Fact]
    public async Task A_wrong_PIN_moves_no_counter_and_shows_no_code()
    {
        using var device = await Device.StartAsync(vendor: null);
        uint key = Provision(device, store => SymmetricKeys.EnrolHotp(store, withPin: true));
        var wrong = await device.SksAsync("otp", "show", "--pin-file", device.Files.Secret("wrong", "0000"));
        wrong.Failed(4, "2 tries are left");
        Assert.Empty(wrong.Output);
        Assert.Equal(0UL, Counter(device, key));
    }

    [Fact]
    public async Task A_static_secret_comes_out_of_the_daemon_byte_for_byte()
    {
        using var device = await Device.StartAsync(vendor: null);
        byte[] secret = Encoding.UTF8.GetBytes("corréct horse");
        uint key = Provision(device, store => SymmetricKeys.EnrolSecret(store, secret, ExportProtection.Pin, withPin: true));
        string pin = device.Files.Secret("issuer-pin", Encoding.ASCII.GetString(Enrolment.Pin));
        Assert.Equal("corréct horse\n", (await device.SksAsync("vault", "show", $"{key}", "--pin-file", pin)).Done());
        Assert.Equal("corréct horse", (await device.SksAsync("vault", "show", "Password", "--pin-file", pin, "--json")).DoneJson().GetProperty("secret").GetString());
        (await device.SksAsync("vault", "export", $"{key}", "--out", device.Files["out"], "--pin-file", pin)).Done();
        Assert.Equal(secret, await File.ReadAllBytesAsync(device.Files["out"]));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(device.Files["out"]));
    }

    private static uint Provision(Device device, Func<RemoteKeyStore, uint> enrol)
    {
        using var store = new RemoteKeyStore(device.Socket);
        return enrol(store);
    }

    private static ulong Counter(Device device, uint key)
    {
        using var store = new RemoteKeyStore(device.Socket);
        return OneTimePasswordKey.Read(store, key).Hotp!.Counter;
    }
}
