using Xunit;

namespace Sks.Daemon.Tests.Activation;

/// <summary>The systemd units in <c>packaging/systemd</c> say what docs/running-sksd.md promises.</summary>
public sealed class UnitFileTests
{
    private const string SystemService = "sksd.service";
    private const string UserService = "user/sksd.service";

    [Theory]
    [InlineData("User=sks")]
    [InlineData("StateDirectory=sks")]
    [InlineData("StateDirectoryMode=0700")]
    [InlineData("PrivateNetwork=yes")]
    [InlineData("PrivateTmp=yes")]
    [InlineData("PrivateDevices=yes")]
    [InlineData("ProtectSystem=strict")]
    [InlineData("ProtectHome=yes")]
    [InlineData("CapabilityBoundingSet=")]
    [InlineData("LimitMEMLOCK=64M")]
    public void The_system_service_is_shut_in(string directive) => Assert.Contains(directive, Lines(SystemService));

    [Theory]
    [InlineData("Type=notify")]
    [InlineData("UMask=0077")]
    [InlineData("LimitCORE=0")]
    [InlineData("RestrictAddressFamilies=AF_UNIX")]
    [InlineData("NoNewPrivileges=yes")]
    [InlineData("RestrictNamespaces=yes")]
    [InlineData("LockPersonality=yes")]
    [InlineData("SystemCallFilter=@system-service")]
    [InlineData("SystemCallFilter=~@privileged @resources @keyring")]
    [InlineData("Environment=DOTNET_EnableDiagnostics=0 DOTNET_DbgEnableMiniDump=0")]
    public void Both_services_are_protected(string directive)
    {
        Assert.Contains(directive, Lines(SystemService));
        Assert.Contains(directive, Lines(UserService));
    }

    [Theory]
    [InlineData(SystemService)]
    [InlineData(UserService)]
    public void A_service_lets_the_kernel_tell_who_calls_and_dotnet_compile(string unit) => Assert.DoesNotContain(
        Lines(unit),
        line => line.StartsWith("PrivateUsers=", StringComparison.Ordinal) || line.StartsWith("MemoryDenyWriteExecute=", StringComparison.Ordinal));

    [Theory]
    [InlineData("sksd.socket", "ListenStream=/run/sks/sks.sock", "SocketMode=0666", "DirectoryMode=0755")]
    [InlineData("user/sksd.socket", "ListenStream=%t/sks/sks.sock", "SocketMode=0600", "DirectoryMode=0700")]
    public void A_socket_is_where_clients_look_and_open_to_those_it_is_for(string unit, params string[] directives) =>
        Assert.Subset(Lines(unit).ToHashSet(), directives.ToHashSet());

    [Theory]
    [InlineData(SystemService, "--stores /var/lib/sks/stores")]
    [InlineData(UserService, "--store %h/.local/share/sks/store")]
    public void A_service_gets_its_socket_passed(string unit, string stores)
    {
        Assert.Contains($"ExecStart=/usr/local/lib/sks/sksd {stores}", Lines(unit));
        Assert.Contains("Requires=sksd.socket", Lines(unit));
    }

    private static string[] Lines(string unit)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Sks.slnx")))
        {
            folder = folder.Parent!;
        }

        return File.ReadAllLines(Path.Combine(folder.FullName, "packaging", "systemd", unit));
    }
}
