using System.Text.Json;
using Sks.EndToEnd.Tests.Parties;
using Sks.EndToEnd.Tests.Programs;

namespace Sks.EndToEnd.Tests;

/// <summary>What can go wrong on one machine, without any enrolment.</summary>
public sealed class ProgramTests
{
    [Fact]
    public async Task A_second_sksd_on_the_same_store_or_socket_is_refused_and_the_first_goes_on()
    {
        using var device = await Device.StartAsync(vendor: null);
        string before = JsonSerializer.Serialize(device.View());
        (await SksdAsync(device.Store, device.Files["other.sock"])).Failed(3, device.Store);
        (await SksdAsync(device.Files["other"], device.Socket)).Failed(3, device.Socket);
        Assert.False(Directory.Exists(device.Files["other"]));
        Assert.Equal(before, JsonSerializer.Serialize(device.View()));
    }

    [Fact]
    public async Task A_store_whose_master_key_was_changed_is_not_served_and_works_again_once_the_key_is_back()
    {
        using var device = await Device.StartAsync(vendor: null);
        string before = (await device.SksAsync("device", "--json")).Done();
        await device.StopDaemonAsync("TERM");
        string key = Path.Combine(device.Store, "master.key");
        byte[] bytes = await File.ReadAllBytesAsync(key);
        byte[] changed = [.. bytes[..^1], (byte)(bytes[^1] ^ 1)];

        await File.WriteAllBytesAsync(key, changed);
        (await SksdAsync(device.Store, device.Socket)).Failed(8, device.Store);
        (await RunningProgram.RunAsync("sks", null, "init", "--store", device.Store)).Failed(8, device.Store);

        await File.WriteAllBytesAsync(key, bytes);
        await device.StartDaemonAsync();
        Assert.Equal(before, (await device.SksAsync("device", "--json")).Done());
    }

    [Fact]
    public async Task A_store_that_others_may_read_is_not_served()
    {
        using var device = await Device.StartAsync(vendor: null);
        await device.StopDaemonAsync("TERM");
        var mode = File.GetUnixFileMode(device.Store);
        File.SetUnixFileMode(device.Store, mode | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
        (await SksdAsync(device.Store, device.Socket)).Failed(8, device.Store);

        File.SetUnixFileMode(device.Store, mode);
        await device.StartDaemonAsync();
    }

    [Fact]
    public async Task Without_a_daemon_sks_says_what_to_start()
    {
        using var files = new TemporaryFolder();
        (await RunningProgram.RunAsync("sks", files["no.sock"], "list")).Failed(3, "start sksd there");
    }

    [Theory]
    [InlineData("sks", "enrol", "https://issuer.example/1")]
    [InlineData("sks", "list", "--pin", "1234")]
    [InlineData("sksd", "--store", "x", "--socket", "y", "--verbose")]
    [InlineData("sks-issuer", "init", "--data", "x", "--name", "y", "--url", "http://issuer.example")]
    public async Task A_wrong_command_line_is_told_in_one_sentence(string program, params string[] arguments) =>
        (await RunningProgram.RunAsync(program, null, arguments)).Failed(2, "");

    private static Task<ProgramEnd> SksdAsync(string store, string socket) =>
        RunningProgram.RunAsync("sksd", null, "--store", store, "--socket", socket);
}
