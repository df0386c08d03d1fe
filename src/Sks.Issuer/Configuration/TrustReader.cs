namespace Sks.Issuer.Configuration;

/// <summary>Reads the <c>trust</c> of a profile.</summary>
internal static class TrustReader
{
    private static readonly Dictionary<string, bool> Devices = new() { ["any"] = false, ["preregistered"] = true };

    public static TrustSettings Read(SettingSection? section)
    {
        if (section is null)
        {
            return TrustSettings.Default;
        }

        var vendors = section.List("vendors", [], name => section.Files.HasVendor(name) ? name : null, "the name of a *.pem file in the folder 'vendors' beside issuer.json");
        var settings = new TrustSettings(vendors.Count > 0 ? vendors : null, section.Choice("devices", false, Devices));
        section.Complete();
        return settings;
    }
}
