using Sks.Core.Wire;
using Sks.Engine.Tests.Frames;

namespace Sks.Engine.Tests.Tampering;

/// <summary>Every tampering with a script, generated from its calls and the method table.</summary>
internal static class TamperMatrix
{
    /// <summary>The calls of an honest run.</summary>
    public static IReadOnlyList<RequestFrame> Record(Script script)
    {
        using var ground = new EnrolledElement();
        var middle = new Middle(ground, []);
        using var run = new ScriptRun(ground, new FramedStore(middle.Exchange));
        script.Run(run);
        return middle.Requests;
    }

    /// <summary>All that can be done to these calls.</summary>
    public static IEnumerable<Func<Tampering>> Of(IReadOnlyList<RequestFrame> honest)
    {
        for (int i = 0; i < honest.Count; i++)
        {
            int call = i;
            var method = honest[call].Method;
            foreach (var tampering in OfArguments(honest[call], call))
            {
                yield return tampering;
            }

            yield return () => new RepeatedCall(call, method);
            yield return () => new DroppedCall(call, method);
            if (CallRules.HasMac(method) || method.Id is MethodId.CreateProvisioningSession or MethodId.UpdateKeyManagementKey)
            {
                yield return () => new ReplayedCall(call, method);
            }

            if (call + 1 < honest.Count && !Forgery.IsAttested(method))
            {
                yield return () => new ReorderedCalls(call, method, honest[call + 1].Method);
            }
        }
    }

    private static IEnumerable<Func<Tampering>> OfArguments(RequestFrame honest, int call)
    {
        for (int i = 0; i < honest.Method.Input.Count; i++)
        {
            int argument = i;
            foreach (var change in FieldChange.Of(honest, argument))
            {
                yield return () => new FieldTampering(call, honest.Method, argument, change);
            }
        }
    }
}
