using Sks.Core;
using Sks.Core.Wire;
using Sks.Engine.Tests.Frames;

namespace Sks.Engine.Tests.Tampering;

/// <summary>
/// Two adjacent calls change places: the first is kept back with an answer made up, and sent after the second. Where the issuer makes the
/// second call from an attested answer to the first, there is no such tampering.
/// </summary>
internal sealed class ReorderedCalls(int call, WireMethod first, WireMethod second) : Tampering(call)
{
    private RequestFrame? _kept;
    private byte[] _forged = [];

    public override string Name => $"calls {Call} and {Call + 1}, {first.Name} and {second.Name}: reordered";

    public override byte[]? Exchange(Middle middle, int reached, RequestFrame frame)
    {
        if (reached == Call)
        {
            _kept = frame;
            return _forged = Forgery.Answer(middle, frame);
        }

        if (_kept is null || reached != Call + 1)
        {
            return null;
        }

        // Calls without MAC have no place in the sequence.
        var status = CallRules.AfterMissing(_kept, _forged, frame);
        bool isHarmless = status == SksStatus.Success;
        Consequence = new(status, isHarmless ? SessionEnd.Never : SessionEnd.AtOnce);
        byte[] answer = Send(middle, frame.ToBytes(), status, isHarmless ? null : false);
        bool namesKey = _kept.Method.Input[0].Name == "keyHandle";
        Send(middle, _kept.ToBytes(), isHarmless ? SksStatus.Success : namesKey ? SksStatus.NoKey : SksStatus.NoSession);
        return answer;
    }
}
