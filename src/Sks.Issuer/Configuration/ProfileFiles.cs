namespace Sks.Issuer.Configuration;

/// <summary>
/// The files that profiles name. They lie in a folder of their own, so that no mistake in the settings gives away one of the issuer's keys.
/// </summary>
/// <param name="Folder">Where; <see langword="null"/>: there are none.</param>
/// <param name="Vendors">The folder of vendors' roots; <see langword="null"/>: there are none.</param>
internal sealed record ProfileFiles(string? Folder, string? Vendors)
{
    /// <summary>Whether a vendor's roots have this name.</summary>
    public bool HasVendor(string name) =>
        Vendors is not null && name.EndsWith(".pem", StringComparison.Ordinal) && name.IndexOfAny(['/', '\\']) < 0 && File.Exists(Path.Combine(Vendors, name));

    /// <summary>Reads one.</summary>
    /// <param name="name">A plain file name.</param>
    /// <param name="limit">Most bytes.</param>
    /// <param name="mistake">What is wrong, to stand after the setting's name.</param>
    /// <returns>At least one byte; <see langword="null"/> with a mistake.</returns>
    public byte[]? Read(string name, int limit, out string mistake)
    {
        mistake = "must be the name of a file in the folder 'profiles' beside issuer.json";
        if (Folder is null || name.Length == 0 || name[0] == '.' || name.IndexOfAny(['/', '\\']) >= 0)
        {
            return null;
        }

        var file = new FileInfo(Path.Combine(Folder, name));
        if (!file.Exists)
        {
            return null;
        }

        mistake = $"names a file that has not 1 to {limit} bytes";
        return file.Length > 0 && file.Length <= limit ? File.ReadAllBytes(file.FullName) : null;
    }
}
