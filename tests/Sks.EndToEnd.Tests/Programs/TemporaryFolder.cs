namespace Sks.EndToEnd.Tests.Programs;

/// <summary>A folder that goes away with its owner.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly string _path = Directory.CreateTempSubdirectory("sks-e2e-").FullName;

    /// <summary>The full path of a name in it.</summary>
    public string this[string name] => Path.Combine(_path, name);

    /// <summary>Writes a file that only its owner may read, as files of PINs have to be.</summary>
    /// <returns>Its path.</returns>
    public string Secret(string name, string text)
    {
        using var file = new StreamWriter(this[name], new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            UnixCreateMode = OwnerOnly,
        });
        file.WriteLine(text);
        return this[name];
    }

    public void Dispose() => Directory.Delete(_path, recursive: true);
}
