using Sks.Core.Wire;
using Sks.Engine.Store;
using Sks.Engine.Tests.Frames;

namespace Sks.Engine.Tests.Tampering;

/// <summary>The changes of an argument that is a handle: handles of other sessions, open and closed, and of other objects.</summary>
internal static class HandleChange
{
    public static IReadOnlyList<FieldChange> All { get; } =
    [
        new("zero", (_, frame, i) => With(frame, i, 0)),
        new("never given", (_, frame, i) => With(frame, i, 0x7FFF_FFFF)),
        new("of an open session of the same issuer", (middle, frame, i) => Of(middle.Bystanders!.SameIssuer, frame, i), NeedsBystanders: true),
        new("of an open session of another issuer", (middle, frame, i) => Of(middle.Bystanders!.OtherIssuer, frame, i), NeedsBystanders: true),
        new("of a closed session of the same issuer", (middle, frame, i) => OfClosed(middle, frame, i, middle.Ground.Targets[^1].Handle)),
        new("of a closed session of another issuer", (middle, frame, i) => OfClosed(middle, frame, i, middle.Ground.ForeignKey)),
        new("of a closed session that nobody manages", (middle, frame, i) => OfClosed(middle, frame, i, middle.Ground.UnmanagedKey)),
        new("of the session's first object", (middle, frame, i) => OfThis(middle, frame, i, 0)),
        new("of the session's second object", (middle, frame, i) => OfThis(middle, frame, i, 1)),
        new("of the session's third object", (middle, frame, i) => OfThis(middle, frame, i, 2)),
        new("of the session's fourth object", (middle, frame, i) => OfThis(middle, frame, i, 3)),
        new("of the session's fifth object", (middle, frame, i) => OfThis(middle, frame, i, 4)),
        new("of the session's sixth object", (middle, frame, i) => OfThis(middle, frame, i, 5)),
    ];

    private static RequestFrame With(RequestFrame frame, int argument, uint handle) => frame.With(argument, RequestFrame.UInt(handle));

    private static RequestFrame Of(Bystanders.Bystander other, RequestFrame frame, int argument) => With(
        frame,
        argument,
        frame.Method.Input[argument].Name switch
        {
            "provisioningHandle" => other.Session,
            "pukPolicyHandle" => other.PukPolicy,
            "pinPolicyHandle" => other.PinPolicy,
            _ => other.Key,
        });

    private static RequestFrame OfClosed(Middle middle, RequestFrame frame, int argument, uint key)
    {
        var store = middle.Element;
        uint session = store.Find(RecordKind.Key, key)!.Parent;
        return With(
            frame,
            argument,
            frame.Method.Input[argument].Name switch
            {
                "provisioningHandle" => session,

                // The policies of an enrolment got the two handles before their key and its PIN.
                "pukPolicyHandle" => FirstOf(RecordKind.PukPolicy),
                "pinPolicyHandle" => FirstOf(RecordKind.PinPolicy),
                _ => key,
            });

        uint FirstOf(RecordKind kind) => Enumerable.Range((int)session, (int)(key - session)).Select(h => (uint)h)
            .First(handle => store.Find(kind, handle)?.Parent == session);
    }

    /// <summary>What the session's calls were answered with: handles of policies and keys, in order.</summary>
    private static RequestFrame? OfThis(Middle middle, RequestFrame frame, int argument, int place)
    {
        uint[] made =
        [
            .. middle.Requests.SkipLast(1)
                .Zip(middle.Answers)
                .Where(call => call.First.Method.Id is MethodId.CreatePukPolicy or MethodId.CreatePinPolicy or MethodId.CreateKeyEntry)
                .Select(call => System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(call.Second.AsSpan(1))),
        ];
        return place < made.Length && made[place] != frame.Handle(argument) ? With(frame, argument, made[place]) : null;
    }
}
