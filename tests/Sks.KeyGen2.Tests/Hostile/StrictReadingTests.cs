using System.Text;
using System.Text.Json.Nodes;
using Sks.KeyGen2.Messages;
using Sks.Testing.Fuzzing;
using Xunit;
using Xunit.Abstractions;

namespace Sks.KeyGen2.Tests.Hostile;

/// <summary>
/// Every reader takes exactly its message: cases are made from the messages of a real session, one for each property and each way to
/// spoil it. Whatever comes, nothing but <see cref="KeyGen2Exception"/> is thrown.
/// </summary>
public sealed class StrictReadingTests(ITestOutputHelper output)
{
    private static readonly Func<byte[], object>[] Readers =
    [
        json => InvocationRequest.Read(json),
        json => InvocationResponse.Read(json),
        json => ProvisioningInitializationRequest.Read(json),
        json => ProvisioningInitializationResponse.Read(json),
        json => KeyCreationRequest.Read(json),
        json => KeyCreationResponse.Read(json),
        json => ProvisioningFinalizationRequest.Read(json),
        json => ProvisioningFinalizationResponse.Read(json),
    ];

    private static readonly string[] Optional =
    [
        "encryptedPin", "endorsedAlgorithms", "friendlyName", "serverSeed", "patternRestrictions", "deviceId", "pukPolicySpecifiers",
        "issuedCredentials", "keyManagementKey", "preferredLanguages", "targetKeyContainers", "clientCapabilityQuery", "clientCapabilities",
        "trustAnchor", "importSymmetricKey", "importPrivateKey", "extensions", "encryptedExtensions", "propertyBags", "logotypes", "writable",
    ];

    private static readonly string[] OptionalAtTheTop = ["pinPolicySpecifiers", "keyEntrySpecifiers"];

    [Fact]
    public void What_is_written_is_read_and_written_the_same()
    {
        byte[][] again =
        [
            InvocationRequest.Read(RecordedSession.Messages[0]).Write(),
            InvocationResponse.Read(RecordedSession.Messages[1]).Write(),
            ProvisioningInitializationRequest.Read(RecordedSession.Messages[2]).Write(),
            ProvisioningInitializationResponse.Read(RecordedSession.Messages[3]).Write(),
            KeyCreationRequest.Read(RecordedSession.Messages[4]).Write(),
            KeyCreationResponse.Read(RecordedSession.Messages[5]).Write(),
            ProvisioningFinalizationRequest.Read(RecordedSession.Messages[6]).Write(),
            ProvisioningFinalizationResponse.Read(RecordedSession.Messages[7]).Write(),
        ];
        Assert.Equal(RecordedSession.Messages.Select(Encoding.UTF8.GetString), again.Select(Encoding.UTF8.GetString));
    }

    [Fact]
    public void Every_property_is_needed_known_once_and_of_its_type()
    {
        int cases = 0;
        for (int number = 0; number < Readers.Length; number++)
        {
            byte[] message = RecordedSession.Messages[number];
            foreach (string[] path in RecordedSession.Paths(message))
            {
                foreach (var value in new Func<JsonNode?>[] { () => null, () => new JsonObject(), () => new JsonArray(), () => true, () => -1, () => "\u0001" })
                {
                    byte[] spoilt = RecordedSession.Change(message, path, (parent, name) => Set(parent, name, value()));
                    if (!JsonNode.DeepEquals(JsonNode.Parse(spoilt), JsonNode.Parse(message)))
                    {
                        cases++;
                        Refused(number, spoilt, path);
                    }
                }

                if (path[^1][0] != '[')
                {
                    cases += 2;
                    CheckRemoval(number, message, path);
                    Refused(number, RecordedSession.Change(message, path, Rename), path);
                }
            }
        }

        output.WriteLine($"{cases} spoilt messages");
        Assert.True(cases > 1000);
    }

    [Fact]
    public void A_property_twice_is_refused()
    {
        for (int number = 0; number < Readers.Length; number++)
        {
            string text = Encoding.UTF8.GetString(RecordedSession.Messages[number]);
            string twice = text.Insert(1, "\"serverSessionId\":\"other\",");
            Refused(number, Encoding.UTF8.GetBytes(twice), ["serverSessionId"]);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("\uFEFF{}")]
    [InlineData("{} {}")]
    [InlineData("{\"a\":1,}")]
    [InlineData("/* c */{}")]
    [InlineData("{\"\\ud800\":1}")]
    [InlineData("{\"@context\":\"\\ud800\"}")]
    [InlineData("[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]")]
    public void What_is_no_message_is_malformed(string text)
    {
        for (int number = 0; number < Readers.Length; number++)
        {
            var refusal = Assert.Throws<KeyGen2Exception>(() => Readers[number](Encoding.UTF8.GetBytes(text)));
            Assert.Equal(KeyGen2Error.Malformed, refusal.Error);
        }
    }

    [Fact]
    public void A_message_over_the_limit_is_refused_unread() => Assert.Equal(
        KeyGen2Error.Malformed, Assert.Throws<KeyGen2Exception>(() => InvocationRequest.Read(new byte[KeyGen2Limits.MessageSize + 1])).Error);

    /// <summary>Bytes flipped, cut, repeated and inserted at random places.</summary>
    [Fact]
    [Trait("Category", Fuzz.Category)]
    public void Mutated_messages_end_in_nothing_but_a_refusal()
    {
        int cases = Environment.GetEnvironmentVariable("SKS_TESTS_LONG") is null ? 20_000 : 2_000_000;
        Fuzz.Run(cases, 20261124, random =>
        {
            int number = random.Next(Readers.Length);
            byte[] mutated = Mutate([.. RecordedSession.Messages[number]], random);
            try
            {
                Readers[number](mutated);
            }
            catch (KeyGen2Exception e)
            {
                Assert.InRange(e.Message.Length, 1, 500);
            }
        });
    }

    private static void CheckRemoval(int number, byte[] message, string[] path)
    {
        byte[] without = RecordedSession.Change(message, path, (parent, name) => parent.AsObject().Remove(name));
        if (Optional.Contains(path[^1]) || (path.Length == 1 && OptionalAtTheTop.Contains(path[^1])))
        {
            TryRead(number, without);
        }
        else
        {
            Refused(number, without, path);
        }
    }

    private static void Rename(JsonNode parent, string name)
    {
        var value = parent[name]!.DeepClone();
        parent.AsObject().Remove(name);
        parent["x-" + name] = value;
    }

    private static void Set(JsonNode parent, string name, JsonNode? value)
    {
        if (parent is JsonArray array)
        {
            array[RecordedSession.Index(name)] = value;
        }
        else
        {
            parent[name] = value;
        }
    }

    private static void Refused(int number, byte[] json, string[] path)
    {
        var refusal = Record.Exception(() => Readers[number](json));

        // Free text may hold any string, and a list of words may lose one: nothing to refuse there.
        bool freeText = (path[^1] is "friendlyName" or "name" or "value" || path is [.., "values", _]) && Encoding.UTF8.GetString(json).Contains("\\u0001", StringComparison.Ordinal);
        Assert.True(freeText || refusal is KeyGen2Exception, $"message {number}, {string.Join('.', path)}: {refusal?.GetType().Name ?? "accepted"}");
    }

    private static void TryRead(int number, byte[] json)
    {
        try
        {
            Readers[number](json);
        }
        catch (KeyGen2Exception)
        {
            // An optional property that something else in this message needs.
        }
    }

    private static byte[] Mutate(byte[] message, Random random)
    {
        for (int i = random.Next(1, 4); i > 0 && message.Length > 0; i--)
        {
            int at = random.Next(message.Length);
            switch (random.Next(5))
            {
                case 0:
                    message[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    message = message[..at];
                    break;
                case 2:
                    message = [.. message[..at], (byte)random.Next(256), .. message[at..]];
                    break;
                case 3:
                    int end = random.Next(at, message.Length);
                    message = [.. message[..end], .. message[at..]];
                    break;
                default:
                    message[at] = "{}[]\",:\\0-eE.truefalsn"u8.ToArray()[random.Next(22)];
                    break;
            }
        }

        return message;
    }
}
