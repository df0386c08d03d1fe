using Sks.Core;
using Sks.Core.Provisioning;
using Sks.Testing.Issuer;

namespace Sks.Engine.Tests.Tampering;

/// <summary>One run of a script: where it happens, through what, and the session that it opened.</summary>
internal sealed class ScriptRun(EnrolledElement ground, ISecureKeyStore face) : IDisposable
{
    public EnrolledElement Ground => ground;

    public ISecureKeyStore Face => face;

    /// <summary><see langword="null"/> until the issuer has accepted the session's attestation.</summary>
    public TestSession? Session { get; private set; }

    public TestSession Open(Func<ProvisioningSessionParameters, ProvisioningSessionParameters> change) =>
        Session = ground.Issuer.Open(face, change);

    public void Dispose() => Session?.Dispose();
}
