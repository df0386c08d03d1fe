namespace Sks.Cli.Files;

/// <summary>What is behind a name.</summary>
internal enum FileKind
{
    /// <summary>Nothing, or nothing that this user may see.</summary>
    Nothing,

    /// <summary>A regular file.</summary>
    Regular,

    /// <summary>A link, directory, device, pipe or socket.</summary>
    Other,
}
