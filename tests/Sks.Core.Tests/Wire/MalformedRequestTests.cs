using System.Text;
using Sks.Core.Wire;
using Xunit;

namespace Sks.Core.Tests.Wire;

public class MalformedRequestTests
{
    public static TheoryData<MethodId> Methods => [.. MethodTable.All.Select(m => m.Id)];

    [Theory]
    [MemberData(nameof(Methods))]
    public void A_request_cut_at_any_byte_is_an_option_error_and_does_not_reach_the_method(MethodId id)
    {
        var method = MethodTable.Find((byte)id)!;
        byte[] whole = TableCodec.Request(method, TableCodec.Generate(method.Input, new Random(3)));
        for (int length = method.Input.Count == 0 ? whole.Length : 1; length < whole.Length; length++)
        {
            AssertRefused(id, whole[..length]);
        }
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void A_byte_after_the_last_argument_is_an_option_error_and_does_not_reach_the_method(MethodId id)
    {
        var method = MethodTable.Find((byte)id)!;
        byte[] whole = TableCodec.Request(method, TableCodec.Generate(method.Input, new Random(4)));
        AssertRefused(id, [.. whole, 0]);
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void A_bool_is_0_or_1(MethodId id)
    {
        var method = MethodTable.Find((byte)id)!;
        object[] inputs = TableCodec.Generate(method.Input, new Random(5));
        for (int i = 0; i < inputs.Length; i++)
        {
            if (method.Input[i].Type == WireType.Bool)
            {
                int position = 1 + TableCodec.Encode(method.Input, inputs[..i]).Length;
                byte[] request = TableCodec.Request(method, inputs);
                foreach (byte bad in (byte[])[2, 0x80, 0xFF])
                {
                    request[position] = bad;
                    AssertRefused(id, request);
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void A_mac_has_32_bytes(MethodId id)
    {
        var method = MethodTable.Find((byte)id)!;
        if (method.Input is not [.., { Type: WireType.Bytes32 }])
        {
            return;
        }

        object[] inputs = TableCodec.Generate(method.Input, new Random(6));
        foreach (int length in (int[])[0, 31, 33])
        {
            AssertRefused(id, TableCodec.Request(method, [.. inputs[..^1], new byte[length]]));
        }
    }

    [Fact]
    public void Text_is_valid_utf8() => AssertRefused(MethodId.GetKeyHandle, [11, 0, 0, 0, 1, 0, 2, 0xC3, 0x28]);

    [Fact]
    public void A_list_count_that_cannot_be_met_is_refused_before_memory_is_spent()
    {
        byte[] request = [(byte)MethodId.SetDeviceCertificatePath, 0xFF, 0xFF];
        LoopbackStore.Dispatch(new FlatStore((_, _) => []), request);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 10; i++)
        {
            AssertRefused(MethodId.SetDeviceCertificatePath, request);
        }

        // An array of 65,535 references alone is half a megabyte.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 10 * 65_535);
    }

    [Fact]
    public void Unknown_ids_are_option_errors()
    {
        var store = new FlatStore((id, _) => throw new InvalidOperationException($"{id} was called."));
        foreach (byte id in Enumerable.Range(0, 256).Select(i => (byte)i).Where(i => MethodTable.Find(i) is null))
        {
            AssertError(SksStatus.Option, LoopbackStore.Dispatch(store, [id]));
            AssertError(SksStatus.Option, LoopbackStore.Dispatch(store, [id, 0, 0, 0, 1]));
        }

        AssertError(SksStatus.Option, LoopbackStore.Dispatch(store, []));
    }

    [Fact]
    public void An_unexpected_exception_is_an_internal_error_without_its_text()
    {
        Exception? seen = null;
        var store = new FlatStore((_, _) => throw new InvalidOperationException("secret 4711"));
        string text = AssertError(
            SksStatus.Internal,
            LoopbackStore.Dispatch(store, [(byte)MethodId.EnumerateKeys, 0, 0, 0, 0], e => seen = e));
        Assert.DoesNotContain("4711", text, StringComparison.Ordinal);
        Assert.IsType<InvalidOperationException>(seen);
    }

    [Fact]
    public void A_result_that_does_not_fit_its_type_is_an_internal_error_and_leaves_no_half_answer()
    {
        var store = new FlatStore((_, _) => [new byte[65_536]]);
        AssertError(SksStatus.Internal, LoopbackStore.Dispatch(store, [(byte)MethodId.ExportKey, 0, 0, 0, 1, 0, 0]));
        store = new FlatStore((_, _) => [(byte)0, "", new byte[Frame.MaxLength]]);
        AssertError(SksStatus.Internal, LoopbackStore.Dispatch(store, [(byte)MethodId.GetExtension, 0, 0, 0, 1, 0, 0]));
    }

    [Theory]
    [InlineData("ñ", 1_001, 2_000)]
    [InlineData("鍵", 700, 1_998)]
    [InlineData("🔑", 501, 2_000)]
    public void An_error_string_has_at_most_2000_bytes_of_whole_characters(string character, int count, int expectedBytes)
    {
        string message = string.Concat(Enumerable.Repeat(character, count));
        var store = new FlatStore((_, _) => throw new SksException(SksStatus.NoKey, message));
        string text = AssertError(SksStatus.NoKey, LoopbackStore.Dispatch(store, [(byte)MethodId.EnumerateKeys, 0, 0, 0, 0]));
        Assert.Equal(expectedBytes, Encoding.UTF8.GetByteCount(text));
        Assert.StartsWith(text, message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_error_string_is_valid_utf8_even_when_the_message_is_not()
    {
        var store = new FlatStore((_, _) => throw new SksException(SksStatus.NoKey, "a\ud83d."));
        byte[] answer = LoopbackStore.Dispatch(store, [(byte)MethodId.EnumerateKeys, 0, 0, 0, 0]);
        Assert.Equal("a\ufffd.", AssertError(SksStatus.NoKey, answer));
    }

    [Fact]
    public void A_store_without_device_administration_does_not_allow_it()
    {
        var store = new FlatKeyStore((_, _) => []);
        AssertError(SksStatus.NotAllowed, LoopbackStore.Dispatch(store, [(byte)MethodId.GetDeviceCertificationRequest]));
        AssertError(SksStatus.NotAllowed, LoopbackStore.Dispatch(store, [(byte)MethodId.SetDeviceCertificatePath, 0, 0]));
    }

    internal static string AssertError(SksStatus status, byte[] answer)
    {
        Assert.Equal(status, (SksStatus)answer[0]);
        return (string)Assert.Single(TableCodec.Parse([new WireField("ErrorString", WireType.String)], answer.AsSpan(1)));
    }

    private static void AssertRefused(MethodId method, byte[] request)
    {
        var called = new List<MethodId>();
        var store = new FlatStore((id, _) =>
        {
            called.Add(id);
            return [];
        });
        AssertError(SksStatus.Option, LoopbackStore.Dispatch(store, request));
        Assert.DoesNotContain(method, called);
    }
}
