namespace Sks.Issuer.Configuration;

/// <summary>The PKCS #11 token that has the private keys of CA and key management.</summary>
/// <param name="Module">Path of the module, a shared library.</param>
/// <param name="Token">Label of the token.</param>
/// <param name="PinFile">File whose first line is the user PIN.</param>
internal sealed record KeySettings(string Module, string Token, string PinFile)
{
    /// <summary>Reads the section; <see langword="null"/>: the keys are in files.</summary>
    /// <exception cref="IssuerException">It has a mistake.</exception>
    public static KeySettings? Read(SettingSection section)
    {
        var settings = new KeySettings(section.Text("module", ""), section.Text("token", "", 32), section.Text("pinFile", ""));
        section.Complete();
        int given = new[] { settings.Module, settings.Token, settings.PinFile }.Count(text => text.Length > 0);
        return given is 0 or 3
            ? given == 0 ? null : settings
            : throw section.Mistake(section.Line, "\"keys\" needs \"module\", \"token\" and \"pinFile\", or none of them");
    }
}
