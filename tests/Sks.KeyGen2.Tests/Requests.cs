using Sks.Core.Algorithms;
using Sks.Core.Keys;
using Sks.Core.Protection;
using Sks.KeyGen2.Issuer;
using Sks.Testing.Issuer;

namespace Sks.KeyGen2.Tests;

/// <summary>What issuers ask for in these tests.</summary>
internal static class Requests
{
    public static readonly Uri Url = new("https://issuer.example/enroll/abc");

    public static readonly byte[] ServerCertificate = [0x30, 0x00];

    public static KeyEntryParameters Key(string id = "Key.1", string algorithm = AlgorithmUris.P256, AppUsage usage = AppUsage.Authentication) =>
        TestSession.Key(id, algorithm) with { AppUsage = usage };

    public static RequestedPinPolicy Pin(string id, params KeyEntryParameters[] keys) => new(
        TestSession.PinPolicy(id) with { PatternRestrictions = PatternRestrictions.ThreeInARow | PatternRestrictions.Sequence }, keys);

    public static RequestedPukPolicy Puk(params RequestedPinPolicy[] pins) =>
        new(new PukPolicy("PUK.1", PinFormat.Numeric, 5), Enrolment.Puk, pins);

    public static CredentialRequest PukPinKey { get; } = new([Puk(Pin("PIN.1", Key()))], [], []);

    public static IssuerSessionOptions Options(CredentialRequest? request = null) => new()
    {
        IssuerUri = Url.AbsoluteUri,
        ServerCertificate = ServerCertificate,
        Request = request ?? PukPinKey,
    };
}
