using System.Text;
using System.Text.Json.Nodes;
using Sks.Testing.Fuzzing;
using Xunit;
using Xunit.Abstractions;

namespace Sks.KeyGen2.Tests.Messages;

/// <summary>
/// Well-formed JSON of the wrong shape: parts of all golden messages moved into each other at random. What is not
/// refused must be a message: it is written and read again.
/// </summary>
public sealed class MutatedStructureTests(ITestOutputHelper output)
{
    private const int Cases = 10_000;

    [Fact]
    [Trait("Category", Fuzz.Category)]
    public void A_message_of_another_shape_ends_in_nothing_but_a_refusal()
    {
        string[] names = [.. Golden.Names];
        var parts = names.SelectMany(name => Values(Golden.Parse(name))).Select(part => part.ToJsonString()).Distinct().ToArray();
        int accepted = 0;
        int cases = Fuzz.Run(Cases, 20261124, random =>
        {
            string name = names[random.Next(names.Length)];
            var message = Golden.Parse(name);
            for (int changes = random.Next(1, 4); changes > 0; changes--)
            {
                Change(message, parts, random);
            }

            byte[] json = Encoding.UTF8.GetBytes(message.ToJsonString());
            if (Golden.Refusal(name, json) is null)
            {
                accepted++;
                string again = Golden.Again(name, json);
                Assert.Equal(again, Golden.Again(name, again));
            }
        });
        output.WriteLine($"{cases} messages, {accepted} accepted");
        Assert.InRange(accepted, 1, cases / 2);
    }

    private static void Change(JsonNode message, string[] parts, Random random)
    {
        var containers = Values(message).Prepend(message).Where(node => node is JsonObject { Count: > 0 } or JsonArray { Count: > 0 }).ToArray();
        if (containers.Length == 0)
        {
            return;
        }

        var part = JsonNode.Parse(parts[random.Next(parts.Length)]);
        switch (containers[random.Next(containers.Length)])
        {
            case JsonObject o:
                string name = o.ElementAt(random.Next(o.Count)).Key;
                switch (random.Next(3))
                {
                    case 0:
                        o.Remove(name);
                        break;
                    case 1:
                        o[name] = part;
                        break;
                    default:
                        o["x" + o.Count] = part;
                        break;
                }

                break;
            case JsonArray a:
                int index = random.Next(a.Count);
                switch (random.Next(3))
                {
                    case 0:
                        a.RemoveAt(index);
                        break;
                    case 1:
                        a[index] = part;
                        break;
                    default:
                        a.Insert(index, a[random.Next(a.Count)]?.DeepClone());
                        break;
                }

                break;
            default:
                break;
        }
    }

    private static IEnumerable<JsonNode> Values(JsonNode node)
    {
        var children = node switch
        {
            JsonObject o => o.Select(property => property.Value),
            JsonArray a => a,
            _ => Enumerable.Empty<JsonNode?>(),
        };
        return children.OfType<JsonNode>().SelectMany(child => Values(child).Prepend(child));
    }
}
