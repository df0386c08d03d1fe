using Sks.Core.Wire;
using Sks.Testing.Fuzzing;
using Xunit;

namespace Sks.Core.Tests.Wire;

public class MutatedRequestTests
{
    private const int Inputs = 20_000;

    [Fact]
    [Trait("Category", Fuzz.Category)]
    public void Whatever_comes_in_a_valid_answer_goes_out()
    {
        var defects = new List<Exception>();
        int succeeded = 0;
        int refused = 0;
        int inputs = Fuzz.Run(Inputs, 20_000, random =>
        {
            var store = new FlatStore((id, _) => MethodTable.Find((byte)id) is { } called ? TableCodec.Generate(called.Output, random) : []);
            var method = MethodTable.All[random.Next(MethodTable.All.Count)];
            byte[] request = Mutate(TableCodec.Request(method, TableCodec.Generate(method.Input, random)), random);

            byte[] answer = LoopbackStore.Dispatch(store, request, defects.Add);

            if (answer[0] == 0)
            {
                method = MethodTable.Find(request[0])!;
                TableCodec.Parse(method.Output, answer.AsSpan(1), method.IsEnumeration);
                succeeded++;
            }
            else
            {
                MalformedRequestTests.AssertError(SksStatus.Option, answer);
                refused++;
            }

            Assert.Empty(defects);
        });
        Assert.InRange(succeeded, inputs / 20, inputs);
        Assert.InRange(refused, inputs / 20, inputs);
    }

    [Fact]
    [Trait("Category", Fuzz.Category)]
    public void Whatever_is_answered_a_caller_gets_a_result_or_a_status() =>
        Fuzz.Run(Inputs, 120_000, random =>
        {
            var method = MethodTable.All[random.Next(MethodTable.All.Count)];
            byte[] answer = Mutate(TableCodec.Answer(method, TableCodec.Generate(method.Output, random)), random);
            var caller = new LoopbackStore(_ => answer.Length == 0 ? [0xFF] : answer);
            try
            {
                FlatCalls.Call(caller, method.Id, TableCodec.Generate(method.Input, random));
            }
            catch (SksException e)
            {
                // A malformed answer ends the link; a well-formed error does not.
                bool isMalformed = e.Message.StartsWith("The answer does not follow", StringComparison.Ordinal);
                Assert.Equal(caller.Abandoned == 1, isMalformed);
                Assert.True(!isMalformed || e.Status == SksStatus.External);
            }
        });

    /// <summary>Changes nothing, bytes, the length, or everything.</summary>
    private static byte[] Mutate(byte[] bytes, Random random)
    {
        switch (random.Next(6))
        {
            case 0:
                return bytes;
            case 1:
                return bytes[..random.Next(bytes.Length + 1)];
            case 2:
                return [.. bytes, .. Noise(random, random.Next(1, 10))];
            case 3:
                return Noise(random, random.Next(64));
            case 4:
                int at = random.Next(bytes.Length + 1);
                return [.. bytes[..at], .. Noise(random, random.Next(1, 4)), .. bytes[at..]];
            default:
                for (int i = random.Next(1, 4); i > 0 && bytes.Length > 0; i--)
                {
                    bytes[random.Next(Math.Min(bytes.Length, 100))] ^= (byte)(1 << random.Next(8));
                }

                return bytes;
        }
    }

    private static byte[] Noise(Random random, int length)
    {
        byte[] bytes = new byte[length];
        random.NextBytes(bytes);
        return bytes;
    }
}
