using System.Security.Cryptography;
using Sks.Core;
using Sks.Core.SessionSecurity;
using Sks.Testing.Issuer;

namespace Sks.Bench;

/// <summary>A session brought to a step, the next call made ready: arguments and MAC computed.</summary>
internal sealed class PreparedSession : IDisposable
{
    private readonly TestSession? _session;
    private readonly ECDiffieHellman? _ephemeral;

    /// <param name="issuer">The issuer.</param>
    /// <param name="store">The key store.</param>
    /// <param name="step">How many of the five methods have been called already.</param>
    public PreparedSession(TestIssuer issuer, ISecureKeyStore store, int step)
    {
        if (step == 0)
        {
            _ephemeral = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
            var parameters = issuer.Parameters(_ephemeral);
            Call = () => store.CreateProvisioningSession(parameters);
            return;
        }

        var session = _session = issuer.Open(store);
        var policy = TestSession.PinPolicy();
        if (step == 1)
        {
            byte[] mac = session.Mac(MethodNames.CreatePinPolicy, MacData.CreatePinPolicy(policy, ""));
            Call = () => store.CreatePinPolicy(session.Handle, policy, 0, mac);
            return;
        }

        uint pinPolicyHandle = session.CreatePinPolicy(policy);
        var key = TestSession.Key();
        if (step == 2)
        {
            byte[] mac = session.Mac(MethodNames.CreateKeyEntry, MacData.CreateKeyEntry(key, policy.Id, []));
            Call = () => store.CreateKeyEntry(session.Handle, key, pinPolicyHandle, Enrolment.Pin, mac);
            return;
        }

        var entry = session.CreateKeyEntry(key, pinPolicyHandle, Enrolment.Pin);
        var path = issuer.Certify(entry.PublicKey);
        if (step == 3)
        {
            byte[] mac = session.Mac(MethodNames.SetCertificatePath, MacData.SetCertificatePath(entry.PublicKey, key.Id, path));
            Call = () => store.SetCertificatePath(entry.KeyHandle, path, mac);
            return;
        }

        session.SetCertificatePath(entry, path);
        byte[] nonce = RandomNumberGenerator.GetBytes(32);
        byte[] closeMac = session.Mac(
            MethodNames.CloseProvisioningSession,
            MacData.CloseProvisioningSession(
                session.Created.ClientSessionId, session.Parameters.ServerSessionId, session.Parameters.IssuerUri, nonce));
        Call = () => store.CloseProvisioningSession(session.Handle, nonce, closeMac);
    }

    /// <summary>Makes the next call; once.</summary>
    public Action Call { get; }

    public void Dispose()
    {
        _session?.Dispose();
        _ephemeral?.Dispose();
    }
}
