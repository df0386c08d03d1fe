using Sks.Core;
using Xunit;

namespace Sks.Engine.Tests.BadInput;

/// <summary>A length or count that the request does not keep costs no memory: claims of up to 4 GiB in requests of a few bytes.</summary>
public sealed class LengthClaimTests
{
    private const int Most = 64 * 1024;

    public static TheoryData<string> Calls => BadInputMatrixTests.Calls;

    [Theory]
    [MemberData(nameof(Calls))]
    public void No_allocation_follows_a_claimed_length(string name)
    {
        using var element = new BadInputElement();
        var method = ValidCalls.MethodOf(name);
        var call = ValidCalls.Make(name, element);
        for (int i = 0; i < method.Input.Count; i++)
        {
            foreach (var bad in Undecodable.Values(method.Input[i]))
            {
                // Once for the session to go and for code to be made ready, once to count.
                byte[] request = bad.Put(call.Frame, i).ToBytes();
                Assert.Equal(SksStatus.Option, element.Element.StatusOf(request));
                long before = GC.GetAllocatedBytesForCurrentThread();
                element.Element.StatusOf(request);
                Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, Most + request.Length);
            }
        }
    }

    /// <summary>
    /// One level below the arguments: lengths within DER, property bags and encrypted data. What is parsed there costs a small multiple of what
    /// was sent; the certificates of a path and their fields are copied more than once.
    /// </summary>
    [Theory]
    [InlineData("setCertificatePath")]
    [InlineData("updateKeyManagementKey")]
    [InlineData("addExtension, property bag")]
    [InlineData("keyAgreement")]
    public void No_allocation_follows_a_length_within_an_argument(string name)
    {
        const int Copies = 40;
        using var element = new BadInputElement();
        var method = ValidCalls.MethodOf(name);
        for (int i = 0; i < method.Input.Count; i++)
        {
            foreach (var bad in BadValues.Of(name, method.Input[i]).Where(bad => bad.Expected[0] != SksStatus.Success && bad.Name.Length > 0))
            {
                Send(bad, i);
                var (allocated, sent) = Send(bad, i);
                Assert.True(allocated <= Most + (Copies * sent), $"{method.Input[i].Name}, {bad.Name}: {allocated} bytes for {sent}");
            }
        }

        (long Allocated, long Sent) Send(BadValue bad, int argument)
        {
            var call = ValidCalls.Make(name, element);
            byte[] request = call.Seal(bad.Put(call.Frame, argument), argument);
            long before = GC.GetAllocatedBytesForCurrentThread();
            element.Element.StatusOf(request);
            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            element.Element.AbortAll();
            return (allocated, request.Length);
        }
    }
}
