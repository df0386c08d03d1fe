namespace Sks.EndToEnd.Tests.Programs;

/// <summary>Where the programs are that were built together with these tests.</summary>
internal static class ProgramPaths
{
    // .../tests/Sks.EndToEnd.Tests/bin/CONFIGURATION/FRAMEWORK
    private static readonly DirectoryInfo Framework = new(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));

    /// <summary>The .NET host that runs these tests, or the one on the path.</summary>
    public static string Host { get; } =
        Environment.ProcessPath is { } host && Path.GetFileName(host) == "dotnet" ? host : "dotnet";

    /// <summary>The project's folder.</summary>
    public static string Repository { get; } = Framework.Parent!.Parent!.Parent!.Parent!.Parent!.FullName;

    /// <summary>The assembly of a program.</summary>
    /// <param name="program"><c>sks</c>, <c>sksd</c> or <c>sks-issuer</c>.</param>
    public static string Assembly(string program)
    {
        string project = program switch
        {
            "sks" => "Sks.Cli",
            "sksd" => "Sks.Daemon",
            "sks-issuer" => "Sks.Issuer",
            _ => throw new ArgumentException($"{program} is none of the programs.", nameof(program)),
        };
        return Path.Combine(Repository, "src", project, "bin", Framework.Parent!.Name, Framework.Name, $"{program}.dll");
    }
}
