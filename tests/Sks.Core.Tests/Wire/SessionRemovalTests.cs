using Sks.Core.Wire;
using Xunit;

namespace Sks.Core.Tests.Wire;

/// <summary>"Every failed provisioning call removes its session", also when it fails outside the store.</summary>
public class SessionRemovalTests
{
    private const uint Handle = 0xCAFE0042;

    public static TheoryData<MethodId> InsideSession => [.. MethodTable.All.Where(m => m.IsInsideSession).Select(m => m.Id)];

    public static TheoryData<MethodId> OutsideSession => [.. MethodTable.All.Where(m => !m.IsInsideSession).Select(m => m.Id)];

    [Fact]
    public void The_methods_inside_a_session_are_these() => Assert.Equal(
        [3, 8, 9, 10, 11, 12, 13, 14, 15, 50, 51, 52, 53],
        MethodTable.All.Where(m => m.IsInsideSession).Select(m => (int)m.Id).Order());

    [Theory]
    [MemberData(nameof(InsideSession))]
    public void A_request_whose_handle_could_be_read_removes_the_session(MethodId id)
    {
        var method = MethodTable.Find((byte)id)!;
        byte[] whole = TableCodec.Request(method, [Handle, .. TableCodec.Generate([.. method.Input.Skip(1)], new Random(7))]);
        for (int length = 5; length < whole.Length; length++)
        {
            Assert.Equal([(Removal(method), Handle)], Calls(whole[..length]));
        }

        Assert.Equal([(Removal(method), Handle)], Calls([.. whole, 0]));
    }

    [Theory]
    [MemberData(nameof(InsideSession))]
    public void Without_a_handle_nothing_is_removed(MethodId id)
    {
        for (int length = 0; length < 4; length++)
        {
            Assert.Empty(Calls([(byte)id, .. new byte[length]]));
        }
    }

    [Theory]
    [MemberData(nameof(OutsideSession))]
    public void A_malformed_request_outside_a_session_changes_nothing(MethodId id)
    {
        var method = MethodTable.Find((byte)id)!;
        byte[] whole = TableCodec.Request(method, TableCodec.Generate(method.Input, new Random(8)));
        Assert.Empty(Calls([.. whole, 0]));
        for (int length = 1; length < whole.Length; length++)
        {
            Assert.Empty(Calls(whole[..length]));
        }
    }

    [Theory]
    [MemberData(nameof(InsideSession))]
    public void An_internal_failure_of_the_store_removes_the_session(MethodId id)
    {
        var method = MethodTable.Find((byte)id)!;
        byte[] request = TableCodec.Request(method, [Handle, .. TableCodec.Generate([.. method.Input.Skip(1)], new Random(9))]);
        var removed = new List<(MethodId, uint)>();
        var store = new FlatStore((called, arguments) =>
        {
            if (called == id)
            {
                throw new InvalidOperationException("A defect.");
            }

            removed.Add((called, (uint)arguments[0]));
            return [];
        });
        MalformedRequestTests.AssertError(SksStatus.Internal, LoopbackStore.Dispatch(store, request));
        Assert.Equal([(Removal(method), Handle)], removed);
    }

    [Theory]
    [MemberData(nameof(InsideSession))]
    public void A_status_of_the_store_is_passed_on_since_the_store_has_removed_the_session(MethodId id)
    {
        var method = MethodTable.Find((byte)id)!;
        int calls = 0;
        var store = new FlatStore((_, _) =>
        {
            calls++;
            throw new SksException(SksStatus.Mac, "The MAC does not match.");
        });
        byte[] request = TableCodec.Request(method, TableCodec.Generate(method.Input, new Random(10)));
        MalformedRequestTests.AssertError(SksStatus.Mac, LoopbackStore.Dispatch(store, request));
        Assert.Equal(1, calls);
    }

    [Fact]
    public void The_malformed_request_keeps_its_status_when_there_is_no_session_to_remove()
    {
        var store = new FlatStore((_, _) => throw new SksException(SksStatus.NoSession, "No such session."));
        MalformedRequestTests.AssertError(SksStatus.Option, LoopbackStore.Dispatch(store, [8, 0, 0, 0, 1]));
        MalformedRequestTests.AssertError(SksStatus.Option, LoopbackStore.Dispatch(store, [12, 0, 0, 0, 1]));
        MalformedRequestTests.AssertError(SksStatus.Option, LoopbackStore.Dispatch(new FlatKeyStore((_, _) => []), [12, 0, 0, 0, 1]));
    }

    [Fact]
    public void Arguments_that_the_caller_cannot_encode_remove_the_session_too()
    {
        var removed = new List<(MethodId, uint)>();
        var caller = new LoopbackStore(new FlatStore((called, arguments) =>
        {
            removed.Add((called, (uint)arguments[0]));
            return [];
        }));
        byte[] tooLong = new byte[65_536];
        byte[] mac = new byte[32];

        AssertOption(() => caller.ImportPrivateKey(Handle, tooLong, mac));
        AssertOption(() => caller.PostDeleteKey(Handle, 1, tooLong, mac));
        AssertOption(() => caller.AddExtension(Handle, new("urn:t", 0, "", new byte[Frame.MaxLength]), mac));
        AssertOption(() => caller.GetKeyHandle(Handle, "\ud83d"));

        Assert.Equal(
            [
                (FlatStore.AbortSessionOfKeyCall, Handle), (MethodId.AbortProvisioningSession, Handle),
                (FlatStore.AbortSessionOfKeyCall, Handle), (MethodId.AbortProvisioningSession, Handle),
            ],
            removed);
        AssertOption(() => caller.ChangePin(Handle, tooLong, []));
        Assert.Equal(4, removed.Count);
    }

    private static void AssertOption(Action call) => Assert.Equal(SksStatus.Option, Assert.Throws<SksException>(call).Status);

    private static MethodId Removal(WireMethod method) =>
        method.Input[0].Name == "provisioningHandle" ? MethodId.AbortProvisioningSession : FlatStore.AbortSessionOfKeyCall;

    private static List<(MethodId Id, uint Handle)> Calls(byte[] request)
    {
        var calls = new List<(MethodId, uint)>();
        var store = new FlatStore((id, arguments) =>
        {
            calls.Add((id, (uint)arguments[0]));
            return [];
        });
        MalformedRequestTests.AssertError(SksStatus.Option, LoopbackStore.Dispatch(store, request));
        return calls;
    }
}
