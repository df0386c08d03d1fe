namespace Sks.EndToEnd.Tests.Systemd;

/// <summary>A test that boots a system, which takes root, systemd-nspawn, and a .NET runtime where services find it.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SystemdFactAttribute : FactAttribute
{
    public SystemdFactAttribute() => Skip = Lacking;

    /// <summary>What lacks here, or <see langword="null"/>.</summary>
    public static string? Lacking { get; } =
        !Environment.IsPrivilegedProcess ? "Booting a system takes root."
        : !File.Exists("/usr/bin/systemd-nspawn") ? "systemd-nspawn is not installed (package systemd-container)."
        : !Directory.Exists("/usr/share/dotnet") && !Directory.Exists("/usr/lib/dotnet") ? "The .NET runtime is not installed for the whole system."
        : null;
}
