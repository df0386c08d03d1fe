using Sks.Core;
using Sks.Core.Wire;
using Sks.Engine.Tests.Frames;

namespace Sks.Engine.Tests.Tampering;

/// <summary>A call does not reach the element; the issuer gets an answer that the middle made up.</summary>
internal sealed class DroppedCall(int call, WireMethod method) : Tampering(call)
{
    private RequestFrame? _dropped;
    private byte[] _forged = [];

    public override string Name => $"call {Call}, {method.Name}: dropped";

    public override byte[]? Exchange(Middle middle, int reached, RequestFrame frame)
    {
        if (reached == Call)
        {
            // Without a MAC nobody misses it: getKeyHandle and enumerateProvisioningSessions read only; an abort that does not come leaves a
            // session that nobody can close; a roll-over that does not come shows when the new key is used, and leaves the old one in force.
            bool isMissed = CallRules.HasMac(method) || method.Id == MethodId.CreateProvisioningSession;
            Consequence = new(SksStatus.Success, isMissed ? SessionEnd.Later : SessionEnd.Never);
            _dropped = frame;
            return _forged = Forgery.Answer(middle, frame);
        }

        if (_dropped is null || reached != Call + 1)
        {
            return null;
        }

        var status = CallRules.AfterMissing(_dropped, _forged, frame);
        return Send(middle, frame.ToBytes(), status, status == SksStatus.Success ? null : false);
    }
}
