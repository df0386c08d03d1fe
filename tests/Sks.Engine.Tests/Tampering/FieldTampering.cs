using Sks.Core.Wire;
using Sks.Engine.Tests.Frames;

namespace Sks.Engine.Tests.Tampering;

/// <summary>One argument of one call is changed on the way.</summary>
internal sealed class FieldTampering(int call, WireMethod method, int argument, FieldChange change) : Tampering(call)
{
    public override string Name => $"call {Call}, {method.Name}.{method.Input[argument].Name}: {change.Name}";

    public override bool NeedsBystanders => change.NeedsBystanders;

    public override byte[]? Exchange(Middle middle, int reached, RequestFrame frame)
    {
        if (reached != Call)
        {
            return null;
        }

        var changed = change.Apply(middle, frame, argument);
        if (changed is null || changed.ToBytes().AsSpan().SequenceEqual(frame.ToBytes()))
        {
            return null;
        }

        Consequence = FieldRules.For(middle, frame, argument, changed);
        bool? isOpenAfterwards = Consequence.End == SessionEnd.Never ? null : Consequence.End == SessionEnd.Later;
        return Send(middle, changed.ToBytes(), Consequence.Status, isOpenAfterwards);
    }
}
