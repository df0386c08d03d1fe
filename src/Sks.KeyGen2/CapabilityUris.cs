namespace Sks.KeyGen2;

/// <summary>The capability URIs that KeyGen2 defines itself (chapter 6, <c>clientCapabilityQuery</c>); algorithms are capabilities too.</summary>
public static class CapabilityUris
{
    /// <summary>Who makes the client's operating system; answered by <c>values</c>.</summary>
    public const string OsVendor = ClientAttribute + "os-vendor";

    /// <summary>Its version; answered by <c>values</c>.</summary>
    public const string OsVersion = ClientAttribute + "os-version";

    /// <summary>Device-specific: must not be asked for in privacy mode, and is never told here.</summary>
    public const string ImeiNumber = ClientAttribute + "imei-number";

    /// <summary>Device-specific, as <see cref="ImeiNumber"/>.</summary>
    public const string IpAddress = ClientAttribute + "ip-address";

    /// <summary>Device-specific, as <see cref="ImeiNumber"/>.</summary>
    public const string MacAddress = ClientAttribute + "mac-address";

    /// <summary>Whether keys may be protected by a device PIN.</summary>
    public const string DevicePinSupport = Feature + "device-pin-support";

    /// <summary>Whether keys may be protected by biometrics.</summary>
    public const string BiometricSupport = Feature + "biometric-support";

    /// <summary>A logotype for lists of credentials, beside a name; answered by <c>imageAttributes</c>.</summary>
    public const string LogotypeList = Logotype + "list";

    /// <summary>A logotype for wallets, in the shape of a card.</summary>
    public const string LogotypeCard = Logotype + "card";

    /// <summary>A logotype for many credentials in one window.</summary>
    public const string LogotypeIcon = Logotype + "icon";

    /// <summary>A logotype for applications such as one-time passwords.</summary>
    public const string LogotypeApplication = Logotype + "application";

    private const string KeyGen2 = "https://webpki.github.io/keygen2/";
    private const string ClientAttribute = KeyGen2 + "clientattr#";
    private const string Feature = KeyGen2 + "feature#";
    private const string Logotype = KeyGen2 + "logotype#";

    /// <summary>Whether a URI names what tells one device from another.</summary>
    internal static bool IsDeviceSpecific(string uri) => uri is ImeiNumber or IpAddress or MacAddress;
}
