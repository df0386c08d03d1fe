namespace Sks.Client;

/// <summary>Where <c>sksd</c> listens when nobody says otherwise.</summary>
public static class DaemonSocket
{
    /// <summary>The environment variable that names the socket and wins over the other places.</summary>
    public const string EnvironmentVariable = "SKS_SOCKET";

    /// <summary>The socket of the system's daemon.</summary>
    public const string SystemPath = "/run/sks/sks.sock";

    /// <summary>
    /// The path to connect to: <see cref="EnvironmentVariable"/>; else the user's daemon,
    /// <c>$XDG_RUNTIME_DIR/sks/sks.sock</c>, unless only the system's is there; else <see cref="SystemPath"/>.
    /// </summary>
    public static string DefaultPath() => DefaultPath(Environment.GetEnvironmentVariable, Path.Exists);

    internal static string DefaultPath(Func<string, string?> environment, Func<string, bool> exists)
    {
        if (environment(EnvironmentVariable) is { Length: > 0 } named)
        {
            return named;
        }

        // The XDG Base Directory Specification has relative paths ignored.
        if (environment("XDG_RUNTIME_DIR") is not { Length: > 0 } runtimeDirectory || !Path.IsPathFullyQualified(runtimeDirectory))
        {
            return SystemPath;
        }

        string userPath = Path.Combine(runtimeDirectory, "sks", "sks.sock");
        return !exists(userPath) && exists(SystemPath) ? SystemPath : userPath;
    }
}
