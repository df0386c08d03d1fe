using Sks.Core;
using Sks.Core.Algorithms;
using Sks.Core.Protection;
using Sks.Core.Provisioning;
using Sks.Core.SessionSecurity;
using Sks.KeyGen2.Messages;

namespace Sks.KeyGen2.Proxy.Discovery;

/// <summary>
/// Appendix D, Remote Key Lookup: tells an issuer which of its own credentials the store has. Whose they are is decided by the key
/// management key that signed the lookup, for this very session, and nothing else.
/// </summary>
/// <param name="store">The key store.</param>
/// <param name="privacyEnabled">
/// Of the session. Only credentials of the same mode are told: no other could be managed in it (section 6.4), and a credential of an
/// identified session told in an anonymous one, or the other way round, would say whose device this is.
/// </param>
internal sealed class CredentialDiscovery(ISecureKeyStore store, bool privacyEnabled)
{
    /// <exception cref="KeyGen2Exception"><see cref="KeyGen2Error.Proof"/>: a signature does not verify, or is for another session.</exception>
    public IReadOnlyList<LookupResult> Execute(CredentialDiscoveryRequest request)
    {
        byte[] nonce = LookupNonce.For(request.ClientSessionId, request.ServerSessionId);
        foreach (var specifier in request.LookupSpecifiers)
        {
            Verify(specifier, nonce);
        }

        var sessions = store.Sessions(open: false).Where(session => session.PrivacyEnabled == privacyEnabled).ToArray();
        var keys = store.Keys().ToLookup(key => key.ProvisioningHandle, key => key.KeyHandle);
        return request.LookupSpecifiers.Select(specifier => new LookupResult(specifier.Id, [.. Search(specifier, sessions, keys)])).ToArray();
    }

    private static void Verify(LookupSpecifier specifier, byte[] nonce)
    {
        bool suits = specifier.Algorithm switch
        {
            LookupAlgorithms.Es256 => specifier.PublicKey.Algorithm is EcKeyAlgorithm { Uri: AlgorithmUris.P256 },
            LookupAlgorithms.Rs256 => specifier.PublicKey.Algorithm is RsaKeyAlgorithm,
            _ => false,
        };
        if (!suits)
        {
            throw new KeyGen2Exception(KeyGen2Error.Malformed, "A lookup is signed by an algorithm that is not supported or does not suit its key.");
        }

        if (!Verifies(specifier))
        {
            throw new KeyGen2Exception(KeyGen2Error.Proof, "A lookup has a signature that does not verify.");
        }

        if (!specifier.Nonce.AsSpan().SequenceEqual(nonce))
        {
            throw new KeyGen2Exception(KeyGen2Error.Proof, "A lookup was made for another session.");
        }
    }

    private static bool Verifies(LookupSpecifier specifier)
    {
        try
        {
            return specifier.PublicKey.Verify(specifier.Signed, specifier.Value);
        }
        catch (SksException)
        {
            // A point that is not on its curve.
            return false;
        }
    }

    private IEnumerable<MatchingCredential> Search(
        LookupSpecifier specifier, EnumeratedProvisioningSession[] sessions, ILookup<uint, uint> keys)
    {
        var conditions = specifier.SearchFilter is { } filter ? new SearchConditions(filter) : null;
        byte[] owner = specifier.PublicKey.SubjectPublicKeyInfo;
        foreach (var session in sessions.Where(session => session.KeyManagementKey.AsSpan().SequenceEqual(owner)))
        {
            foreach (uint key in keys[session.ProvisioningHandle])
            {
                var attributes = store.GetKeyAttributes(key);
                var protection = store.GetKeyProtectionInfo(key);
                if (conditions is null || conditions.Hold(attributes, protection))
                {
                    bool locked = protection.ProtectionStatus.HasFlag(ProtectionStatus.PinBlocked);
                    yield return new MatchingCredential(session.ServerSessionId, session.ClientSessionId, attributes.CertificatePath, locked);
                }
            }
        }
    }
}
