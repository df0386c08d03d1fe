using Sks.Core;
using Sks.Core.Algorithms;
using Sks.Engine.Store;
using Sks.Engine.Tests.BadInput;
using Sks.Engine.Tests.Store;
using Sks.Testing.Fuzzing;
using Sks.Testing.Issuer;
using Xunit;

namespace Sks.Engine.Tests.Mutations;

/// <summary>
/// Honest calls of every method with random bytes changed, against a store with keys and a session under way; half of them with a MAC that
/// is right for what they have become. The codec alone is tested so in Sks.Core.Tests. SKS_TESTS_LONG=1 makes it twenty times as many. The
/// changes are seeded; keys and session keys are not, so a failing input is best looked for by what it did to which call.
/// </summary>
public sealed class MutatedCallTests
{
    private static readonly int Factor = Environment.GetEnvironmentVariable("SKS_TESTS_LONG") is null ? 1 : 20;

    private static readonly string[] Names = [.. ValidCalls.Names];

    [Fact]
    [Trait("Category", Fuzz.Category)]
    public void Whatever_comes_a_status_goes_out_and_only_success_changes_the_store()
    {
        var element = new BadInputElement();
        Fuzz.Run(2_000 * Factor, 31_337, random =>
        {
            if (!Try(element, random))
            {
                element.Dispose();
                element = new BadInputElement();
            }
        });

        KeysWork(element);
        element.Dispose();
    }

    [Fact]
    public void The_store_opens_afterwards_and_its_keys_work()
    {
        using var directory = new TemporaryDirectory();
        string store = Path.Combine(directory.Path, "store");
        uint pinKey;
        using (var element = new BadInputElement(StoreDirectory.OpenOrCreate(store)))
        {
            pinKey = element.PinKey;
            Fuzz.Run(150 * Factor, 41_338, random => Try(element, random, isOnlyRefused: true));

            KeysWork(element);
        }

        using var reopened = new SecureElement(StoreDirectory.OpenOrCreate(store), TimeProvider.System);
        reopened.SignHashedData(pinKey, AlgorithmUris.EcdsaSha256, [], false, Enrolment.Pin, new byte[32]);
    }

    private static void KeysWork(BadInputElement element)
    {
        var store = element.Element.Element;
        store.SignHashedData(element.EcKey, AlgorithmUris.EcdsaSha256, [], false, [], new byte[32]);
        store.SignHashedData(element.RsaKey, AlgorithmUris.RsaSha256, [], false, [], new byte[32]);
        store.PerformHmac(element.SymmetricKey, AlgorithmUris.HmacSha256, [], false, [], [1]);
        store.SignHashedData(element.PinKey, AlgorithmUris.EcdsaSha256, [], false, Enrolment.Pin, new byte[32]);
        Assert.Equal("n", System.Text.Encoding.ASCII.GetString(store.GetExtension(element.BagKey, BadInputElement.BagType).ExtensionData[2..3]));
    }

    /// <summary>Sends one; whether the store is as before.</summary>
    /// <param name="element">The element.</param>
    /// <param name="random">Where the changes come from.</param>
    /// <param name="isOnlyRefused">Whether to leave out methods that would take a key or PIN away if they succeeded all the same.</param>
    private static bool Try(BadInputElement element, Random random, bool isOnlyRefused = false)
    {
        string name = Names[random.Next(Names.Length)];
        if (isOnlyRefused && name is "deleteKey" or "changePin" or "setPin" or "setProperty" or "closeProvisioningSession")
        {
            return true;
        }

        var before = element.Element.Contents();
        var call = ValidCalls.Make(name, element);
        byte[] request = Mutate(call, random);
        var status = element.Element.StatusOf(request);
        Assert.True(Enum.IsDefined(status) && status != SksStatus.Internal, $"{name}: status {status}");
        element.Element.AbortAll();
        if (status != SksStatus.Success)
        {
            // Errors of PIN and PUK are counted.
            string[] counted = status == SksStatus.Authorization ? ["Pin", "PukPolicy"] : [];
            element.Element.Contents().IsUnchanged(before, $"{name}, {status}", counted);
            return true;
        }

        return element.Element.Contents().IsSameAs(before);
    }

    private static byte[] Mutate(ValidCall call, Random random)
    {
        int arguments = call.Frame.Method.Input.Count;
        if (arguments > 0 && random.Next(2) == 0)
        {
            int argument = random.Next(arguments);
            byte[] value = call.Frame.Encoded(argument);
            return call.Seal(call.Frame.WithEncoded(argument, Changed(value, random)), argument);
        }

        return Changed(call.Seal(call.Frame, argument: -1), random);
    }

    /// <summary>Bits flipped, bytes set, put in, taken out, cut off, or a piece doubled.</summary>
    private static byte[] Changed(byte[] bytes, Random random)
    {
        for (int i = random.Next(1, 4); i > 0; i--)
        {
            int at = random.Next(bytes.Length + 1);
            int length = random.Next(Math.Min(8, bytes.Length - at) + 1);
            byte[] noise = new byte[random.Next(1, 5)];
            random.NextBytes(noise);
            bytes = random.Next(6) switch
            {
                0 when at < bytes.Length => [.. bytes[..at], (byte)(bytes[at] ^ (1 << random.Next(8))), .. bytes[(at + 1)..]],
                1 when at < bytes.Length => [.. bytes[..at], (byte)(random.Next(2) * 0xFF), .. bytes[(at + 1)..]],
                2 => [.. bytes[..at], .. noise, .. bytes[at..]],
                3 => [.. bytes[..at], .. bytes[(at + length)..]],
                4 => bytes[..at],
                _ => [.. bytes[..(at + length)], .. bytes[at..]],
            };
        }

        return bytes;
    }
}
