namespace Sks.Cli.CommandLine;

/// <summary>Where the daemon listens when the command line does not say.</summary>
internal static class SocketPath
{
    private const string SystemSocket = "/run/sks/sks.sock";

    /// <summary><c>SKS_SOCKET</c>, else the person's own daemon if it is there, else the system's.</summary>
    /// <param name="environment">Looks up an environment variable.</param>
    /// <param name="exists">Whether a file exists.</param>
    public static string Default(Func<string, string?> environment, Func<string, bool> exists)
    {
        if (environment("SKS_SOCKET") is { Length: > 0 } chosen)
        {
            return chosen;
        }

        return environment("XDG_RUNTIME_DIR") is { Length: > 0 } runtime && Path.Combine(runtime, "sks", "sks.sock") is var own && exists(own)
            ? own
            : SystemSocket;
    }

    /// <summary>As <see cref="Default(Func{string, string?}, Func{string, bool})"/>, from this process's environment.</summary>
    public static string Default() => Default(Environment.GetEnvironmentVariable, File.Exists);
}
