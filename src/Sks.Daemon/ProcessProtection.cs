using System.Runtime.InteropServices;
using System.Text;

namespace Sks.Daemon;

/// <summary>
/// Keeps other processes of this user, and files, from getting hold of the memory: no debugger, no core dump, no diagnostics by
/// the runtime. Linux.
/// </summary>
internal static partial class ProcessProtection
{
    // By default .NET listens on a socket in /tmp, through which the same user can dump the memory or load code; and dumps it itself
    // if told to. It is told by the environment only, which it reads before the first line of a program.
    private static readonly string[] Off = ["DOTNET_EnableDiagnostics", "DOTNET_DbgEnableMiniDump"];

    /// <summary>
    /// To be called before all else. Where the environment does not switch the runtime's diagnostics off, the program is started once
    /// more in its own process, and this does not return: id, files, arguments stay.
    /// </summary>
    /// <exception cref="DaemonException">The system refuses.</exception>
    internal static void Apply()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        if (!Array.TrueForAll(Off, name => Environment.GetEnvironmentVariable(name) == "0"))
        {
            StartAgain();
        }

        const int SetDumpable = 4;
        const int CoreSize = 4;
        if (Prctl(SetDumpable, 0, 0, 0, 0) != 0 || SetLimit(CoreSize, default) != 0)
        {
            throw Refused("The memory cannot be protected from debuggers and core dumps", "allow sksd to call prctl and setrlimit");
        }
    }

    private static void StartAgain()
    {
        foreach (string name in Off)
        {
            _ = SetEnvironment(name, "0", 1);
        }

        RemoveDiagnosticsFiles();
        if (Environment.ProcessPath is { } program && File.Exists("/proc/self/cmdline"))
        {
            string[] arguments = Encoding.UTF8.GetString(File.ReadAllBytes("/proc/self/cmdline")).Split('\0')[..^1];

            // Pointers by hand: under checked arithmetic the generated marshalling of strings in arrays overflows from eight arguments on.
            _ = Execute(program, [.. arguments.Select(Marshal.StringToCoTaskMemUTF8), 0]);
        }

        throw Refused("The runtime's diagnostics cannot be switched off", $"set {Off[0]} and {Off[1]} to 0");
    }

    /// <summary>What the runtime removes when it ends, but not when another program takes its place.</summary>
    private static void RemoveDiagnosticsFiles()
    {
        try
        {
            foreach (string kind in new[] { "dotnet-diagnostic", "clr-debug-pipe" })
            {
                foreach (string file in Directory.EnumerateFiles(Path.GetTempPath(), $"{kind}-{Environment.ProcessId}-*"))
                {
                    File.Delete(file);
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Left by another user's process of this number: nothing listens there.
        }
    }

    private static DaemonException Refused(string what, string remedy) =>
        new(ExitStatus.NotAvailable, $"{what} ({Marshal.GetLastPInvokeErrorMessage()}); {remedy}.");

    [LibraryImport("libc", EntryPoint = "prctl", SetLastError = true)]
    private static partial int Prctl(int option, nint argument2, nint argument3, nint argument4, nint argument5);

    [LibraryImport("libc", EntryPoint = "setrlimit", SetLastError = true)]
    private static partial int SetLimit(int resource, in Limit limit);

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnvironment(string name, string value, int overwrite);

    [LibraryImport("libc", EntryPoint = "execv", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Execute(string program, nint[] arguments);

    /// <summary><c>struct rlimit</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private readonly struct Limit
    {
        private readonly nuint _current;
        private readonly nuint _maximum;
    }
}
