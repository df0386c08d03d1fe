using System.Formats.Asn1;
using System.Security.Cryptography.X509Certificates;

namespace Sks.Core.Certificates;

/// <summary>
/// The certificate policy (RFC 5280, 4.2.1.4) by which a device certificate says that the attestation key was made in a TPM that does not give it
/// out. In a request it is the device's claim, in a certificate its vendor's statement.
/// </summary>
public static class AttestationKeyPolicy
{
    /// <summary>Below the arc for UUIDs, which needs no registration (ITU-T X.667); the UUID is 194daaf0-f06c-4f6c-bd43-ed8683c68a0a.</summary>
    public const string InTpmOid = "2.25.33633973851529044175884826573644663306";

    private const string CertificatePolicies = "2.5.29.32";

    /// <summary>The extension certificatePolicies with this policy, not critical.</summary>
    public static X509Extension InTpm()
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(InTpmOid);
        }

        return new X509Extension(CertificatePolicies, writer.Encode(), critical: false);
    }

    /// <summary>Whether the policy is among these extensions; what is not DER says nothing.</summary>
    public static bool SaysInTpm(IEnumerable<X509Extension> extensions)
    {
        ArgumentNullException.ThrowIfNull(extensions);
        return extensions.Where(extension => extension.Oid?.Value == CertificatePolicies).Any(extension => Names(extension.RawData));
    }

    private static bool Names(byte[] policies)
    {
        try
        {
            var sequence = new AsnReader(policies, AsnEncodingRules.DER).ReadSequence();
            while (sequence.HasData)
            {
                if (sequence.ReadSequence().ReadObjectIdentifier() == InTpmOid)
                {
                    return true;
                }
            }

            return false;
        }
        catch (AsnContentException)
        {
            return false;
        }
    }
}
