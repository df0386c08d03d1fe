using Sks.Core;
using Sks.Core.Wire;
using Sks.Engine.Tests.Frames;

namespace Sks.Engine.Tests.Tampering;

/// <summary>A call reaches the element twice.</summary>
internal sealed class RepeatedCall(int call, WireMethod method) : Tampering(call)
{
    public override string Name => $"call {Call}, {method.Name}: repeated";

    public override byte[]? Exchange(Middle middle, int reached, RequestFrame frame)
    {
        if (reached != Call)
        {
            return null;
        }

        Consequence = CallRules.Repeated(method);
        byte[] answer = Send(middle, frame.ToBytes(), SksStatus.Success);
        Send(middle, frame.ToBytes(), Consequence.Status, Consequence.End == SessionEnd.Never ? null : false);
        return answer;
    }
}
