using Sks.Core.Protection;
using Sks.Testing.Issuer;

namespace Sks.Engine.Tests.Tampering;

/// <summary>
/// Two more open sessions on the same element, one of the same issuer and one of another, with objects of the same IDs: only handles
/// tell them from the script's.
/// </summary>
internal sealed class Bystanders(EnrolledElement ground) : IDisposable
{
    public Bystander SameIssuer { get; } = new(ground, ground.Issuer);

    public Bystander OtherIssuer { get; } = new(ground, ground.OtherIssuer);

    public void Dispose()
    {
        SameIssuer.Dispose();
        OtherIssuer.Dispose();
    }

    internal sealed class Bystander : IDisposable
    {
        private readonly TestSession _session;

        public Bystander(EnrolledElement ground, TestIssuer issuer)
        {
            _session = issuer.Open(ground.Element.Element);
            PukPolicy = _session.CreatePukPolicy(new PukPolicy("PUK.1", PinFormat.Numeric, 3), Enrolment.Puk);
            PinPolicy = _session.CreatePinPolicy(TestSession.PinPolicy(), PukPolicy);
            Key = Create("Key.1", PinPolicy);
            Create("Key.2", 0);
            Create("Key.3", 0);
        }

        public uint Session => _session.Handle;

        public uint PukPolicy { get; }

        public uint PinPolicy { get; }

        /// <summary>With a certificate.</summary>
        public uint Key { get; }

        public void Dispose() => _session.Dispose();

        private uint Create(string id, uint pinPolicy)
        {
            var entry = _session.CreateKeyEntry(TestSession.Key(id), pinPolicy, pinPolicy == 0 ? null : Enrolment.Pin);
            _session.SetCertificatePath(entry);
            return entry.KeyHandle;
        }
    }
}
