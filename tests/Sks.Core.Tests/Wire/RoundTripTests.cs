using Sks.Core.Wire;
using Xunit;

namespace Sks.Core.Tests.Wire;

public class RoundTripTests
{
    public static TheoryData<MethodId> Methods => [.. MethodTable.All.Select(m => m.Id)];

    [Fact]
    public void Every_method_of_the_interfaces_has_a_row_and_a_number()
    {
        var names = typeof(ISecureKeyStore).GetMethods().Concat(typeof(IDeviceAdministration).GetMethods())
            .Concat(typeof(IGrantAdministration).GetMethods()).Concat(typeof(IKeyUse).GetMethods())
            .Concat(typeof(ICardDirectory).GetMethods()).Concat(typeof(IConnectionLogins).GetMethods()).Concat(typeof(ILoginDialogs).GetMethods())
            .Concat(typeof(IGrantorDirectory).GetMethods()).Select(m => m.Name)
            .Append(nameof(IStoreSelection.SelectStore));
        Assert.Equal(names.Order(), MethodTable.All.Select(m => m.Id.ToString()).Order());
        Assert.Equal(Enum.GetValues<MethodId>().Order(), MethodTable.All.Select(m => m.Id).Order());
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void Request_and_answer_follow_the_table_at_both_ends(MethodId id)
    {
        var method = MethodTable.Find((byte)id)!;
        var random = new Random(1 + (int)id);
        for (int round = 0; round < 100; round++)
        {
            object[] inputs = TableCodec.Generate(method.Input, random);
            object[] outputs = TableCodec.Generate(method.Output, random);
            object[]? received = null;
            byte[]? answer = null;
            var store = new FlatStore((called, arguments) =>
            {
                Assert.Equal(id, called);
                received = arguments;
                return outputs;
            });
            var caller = new LoopbackStore(request => answer = LoopbackStore.Dispatch(store, request));

            object[] returned = FlatCalls.Call(caller, id, inputs);

            Assert.Equal(inputs, received);
            Assert.Equal(outputs, returned);
            Assert.Equal(TableCodec.Request(method, inputs), Assert.Single(caller.Requests));
            Assert.Equal(TableCodec.Answer(method, outputs), answer);
            Assert.Equal(inputs, TableCodec.Parse(method.Input, caller.Requests[0].AsSpan(1)));
            Assert.Equal(outputs, TableCodec.Parse(method.Output, answer.AsSpan(1)));
        }
    }

    [Theory]
    [InlineData(MethodId.EnumerateKeys)]
    [InlineData(MethodId.EnumerateProvisioningSessions)]
    [InlineData(MethodId.EnumerateGrants)]
    public void End_of_enumeration_is_status_0_and_handle_0_and_nothing_more(MethodId id)
    {
        var method = MethodTable.Find((byte)id)!;
        byte[]? answer = null;
        var store = new FlatStore((_, _) => [0u]);
        var caller = new LoopbackStore(request => answer = LoopbackStore.Dispatch(store, request));

        object[] returned = FlatCalls.Call(caller, id, TableCodec.Generate(method.Input, new Random(1)));

        Assert.Equal([0u], returned);
        Assert.Equal(new byte[5], answer);
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void A_status_comes_through_with_its_text(MethodId id)
    {
        var method = MethodTable.Find((byte)id)!;
        foreach (var status in Enum.GetValues<SksStatus>().Where(s => s != SksStatus.Success))
        {
            var caller = new LoopbackStore(new FlatStore((_, _) => throw new SksException(status, "Not this time: ñ 鍵.")));
            var e = Assert.Throws<SksException>(() => FlatCalls.Call(caller, id, TableCodec.Generate(method.Input, new Random(2))));
            Assert.Equal((status, "Not this time: ñ 鍵."), (e.Status, e.Message));
            Assert.Equal(0, caller.Abandoned);
        }
    }
}
