using Sks.EndToEnd.Tests.Hostile;

namespace Sks.EndToEnd.Tests;

/// <summary>Messages that come twice, or in another session.</summary>
[Collection(OneWorld.Name)]
public sealed class ReplayTests(World world)
{
    private const int Ok = 200;

    [Fact]
    public async Task Each_response_counts_once_and_its_replay_neither_helps_nor_harms()
    {
        var before = world.Counted();
        var replays = new List<int>();
        var end = await world.EnrolAsync(async exchange =>
        {
            var answer = await exchange.ForwardAsync();
            if (exchange.Number > 0)
            {
                replays.Add((await exchange.ForwardAsync()).Status);
            }

            return answer;
        });

        end.Done();
        Assert.Equal([Ok, Ok, Ok, Ok], replays);
        Assert.Equal(before.OneMore, world.Counted());
    }

    [Fact]
    public async Task Messages_of_an_earlier_session_are_refused_in_this_one()
    {
        var (responses, requests) = await RecordAsync();
        string before = world.Content();
        foreach (int number in (int[])[1, 2, 3])
        {
            (await world.EnrolAsync(exchange => exchange.Number == number ? exchange.ForwardAsync(responses[number]) : exchange.ForwardAsync()))
                .Failed(5, "not due");
            (await world.EnrolAsync(async exchange =>
            {
                var answer = await exchange.ForwardAsync();
                return exchange.Number == number ? answer with { Body = requests[number] } : answer;
            })).Failed(6, "belongs to another session");
        }

        Assert.Equal(before, world.Content());
    }

    [Fact]
    public async Task A_proof_of_an_earlier_session_proves_nothing()
    {
        var (responses, _) = await RecordAsync();
        var before = world.Counted();
        var end = await world.EnrolAsync(exchange => exchange.Number == 4 ? exchange.ForwardAsync(responses[4]) : exchange.ForwardAsync());

        end.Failed(5, "The key store has kept the credential, but the issuer has not confirmed it");
        Assert.Equal(before.OneMoreThatIsNotBooked, world.Counted());
    }

    /// <summary>The messages of an enrolment that was completed; the GET is number 0.</summary>
    private async Task<(List<byte[]> Responses, List<byte[]> Requests)> RecordAsync()
    {
        var responses = new List<byte[]>();
        var requests = new List<byte[]>();
        (await world.EnrolAsync(async exchange =>
        {
            var answer = await exchange.ForwardAsync();
            responses.Add(exchange.Body);
            requests.Add(answer.Body);
            return answer;
        })).Done();
        return (responses, requests);
    }
}
