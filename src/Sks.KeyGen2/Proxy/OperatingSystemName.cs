namespace Sks.KeyGen2.Proxy;

/// <summary>The operating system that the proxy runs under, as issuers may learn it.</summary>
/// <param name="Vendor">Such as <c>Debian GNU/Linux</c>; empty when unknown.</param>
/// <param name="Version">Such as <c>13</c>; empty when unknown.</param>
internal sealed record OperatingSystemName(string Vendor, string Version)
{
    private const string ReleaseFile = "/etc/os-release";
    private const int ReleaseFileLimit = 16 * 1024;
    private const int ValueLimit = 100;

    public static OperatingSystemName Current()
    {
        string version = Environment.OSVersion.Version.ToString();
        if (OperatingSystem.IsWindows())
        {
            return new OperatingSystemName("Microsoft", version);
        }

        return OperatingSystem.IsMacOS() ? new OperatingSystemName("Apple", version) : FromRelease(ReadReleaseFile());
    }

    /// <summary>Reads the form of os-release(5): lines of <c>NAME=value</c>, the value in quotation marks or not.</summary>
    public static OperatingSystemName FromRelease(string text) => new(Value(text, "NAME"), Value(text, "VERSION_ID"));

    private static string Value(string text, string name)
    {
        string line = text.Split('\n').FirstOrDefault(line => line.StartsWith(name + "=", StringComparison.Ordinal)) ?? "";
        string value = line.Length == 0 ? "" : line[(name.Length + 1)..].Trim().Trim('"', '\'');
        return value.Length <= ValueLimit && value.All(c => c is >= ' ' and <= '~') ? value : "";
    }

    private static string ReadReleaseFile()
    {
        try
        {
            using var reader = new StreamReader(ReleaseFile);
            char[] text = new char[ReleaseFileLimit];
            return new string(text, 0, reader.ReadBlock(text));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
