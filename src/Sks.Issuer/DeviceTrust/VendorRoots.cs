using Sks.Issuer.CertificateAuthority;
using Sks.Issuer.Configuration;

namespace Sks.Issuer.DeviceTrust;

/// <summary>The roots in <c>vendors/</c>, and which of them count for whom. Thread safe.</summary>
internal sealed class VendorRoots
{
    private readonly VendorTrust _all;
    private readonly Dictionary<TrustSettings, VendorTrust> _ofSome;

    private VendorRoots(VendorTrust all, Dictionary<TrustSettings, VendorTrust> ofSome)
    {
        _all = all;
        _ofSome = ofSome;
    }

    /// <summary>Reads the files.</summary>
    /// <exception cref="IssuerException">One holds no certificate.</exception>
    /// <param name="folder"><c>vendors/</c>.</param>
    /// <param name="settings">Whose profiles say which count.</param>
    /// <param name="clock">For validity.</param>
    public static VendorRoots Read(string folder, IssuerSettings settings, TimeProvider clock) => new(
        VendorTrust.FromFolder(folder, clock),
        settings.Profiles.Values.Select(profile => profile.Trust).Where(trust => trust.Vendors is not null).Distinct().ToDictionary(
            trust => trust,
            trust => new VendorTrust(trust.Vendors!.SelectMany(name => KeyFile.ReadCertificates(Path.Combine(folder, name))), clock)));

    /// <summary>Judges devices for a profile; <see langword="null"/>: for what has to do with none.</summary>
    public VendorTrust For(CredentialProfile? profile) => profile?.Trust is { Vendors: not null } trust ? _ofSome[trust] : _all;
}
