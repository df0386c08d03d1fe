using System.Text.Json;

namespace Sks.EndToEnd.Tests.Systemd;

/// <summary>The machine's units in a booted system, installed as docs/running-sksd.md has it.</summary>
public sealed class UnitsUnderSystemdTests(BootedSystem system) : IClassFixture<BootedSystem>
{
    [SystemdFact]
    public void The_first_caller_starts_the_daemon()
    {
        system.Step("sysusers");
        system.Step("enable");
        Assert.Equal("inactive", system.Step("idle", status: 3).Trim());
        Assert.NotEmpty(DeviceId("device"));
        Assert.Equal("active", system.Step("active").Trim());
        Assert.Equal(JsonValueKind.Array, JsonDocument.Parse(system.Step("list")).RootElement.ValueKind);
    }

    [SystemdFact]
    public void Each_user_of_the_system_has_a_device_of_their_own()
    {
        Assert.NotEqual(DeviceId("device"), DeviceId("other-user"));
        Assert.Equal(2, system.Step("stores").Split('\n').Count(line => line.StartsWith("drwx------", StringComparison.Ordinal)));
    }

    [SystemdFact]
    public void A_store_is_there_again_after_a_restart() => Assert.Equal(DeviceId("device"), DeviceId("device-again"));

    [SystemdFact]
    public void The_hardened_daemon_has_no_capability_no_new_privilege_and_a_filter_of_system_calls()
    {
        var status = system.Step("status").Split('\n').Select(line => line.Split(':', 2)).Where(pair => pair.Length == 2)
            .ToDictionary(pair => pair[0], pair => pair[1].Trim());
        Assert.Equal(0UL, Convert.ToUInt64(status["CapEff"], 16));
        Assert.Equal(0UL, Convert.ToUInt64(status["CapBnd"], 16));
        Assert.Equal("1", status["NoNewPrivs"]);
        Assert.Equal("2", status["Seccomp"]);
        Assert.DoesNotContain("0\t0", status["Uid"], StringComparison.Ordinal);
    }

    [SystemdFact]
    public void The_hardened_daemon_sees_no_network_but_its_own_loopback() =>
        Assert.Equal("lo", system.Step("interfaces").Trim());

    [SystemdFact]
    public void The_unit_lets_the_daemon_lock_its_secrets_and_the_journal_names_no_trouble()
    {
        string journal = system.Step("journal");
        Assert.Contains("serving /var/lib/sks/stores", journal, StringComparison.Ordinal);
        Assert.DoesNotContain("may reach swap", journal, StringComparison.Ordinal);
        Assert.DoesNotContain("fail", journal, StringComparison.OrdinalIgnoreCase);
    }

    [SystemdFact]
    public void Stopping_the_socket_takes_it_away()
    {
        system.Step("stop");
        system.Step("socket-gone");
    }

    private string DeviceId(string step) => JsonDocument.Parse(system.Step(step)).RootElement.GetProperty("deviceId").ToString();
}
