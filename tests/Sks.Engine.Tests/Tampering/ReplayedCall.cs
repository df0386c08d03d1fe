using Sks.Core.Wire;
using Sks.Engine.Tests.Frames;

namespace Sks.Engine.Tests.Tampering;

/// <summary>In place of a call comes the same call of an earlier session, MAC and all, with the handles of this one.</summary>
internal sealed class ReplayedCall(int call, WireMethod method) : Tampering(call)
{
    public override string Name => $"call {Call}, {method.Name}: replayed from an earlier session";

    public override byte[]? Exchange(Middle middle, int reached, RequestFrame frame)
    {
        if (reached != Call)
        {
            return null;
        }

        var replayed = middle.Recorded[Call];
        for (int i = 0; i < method.Input.Count; i++)
        {
            if (method.Input[i].Name.EndsWith("Handle", StringComparison.Ordinal))
            {
                replayed = replayed.WithEncoded(i, frame.Encoded(i));
            }
        }

        Consequence = CallRules.Replayed(method);
        return Send(middle, replayed.ToBytes(), Consequence.Status, Consequence.End == SessionEnd.AtOnce ? false : null);
    }
}
