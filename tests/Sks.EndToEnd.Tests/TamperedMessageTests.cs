using Sks.EndToEnd.Tests.Hostile;

namespace Sks.EndToEnd.Tests;

/// <summary>Whatever is done to messages on their way: one sentence, the documented status, and nothing kept on either side.</summary>
public sealed class TamperedMessageTests(World world) : IClassFixture<World>
{
    private const string Untouched = "keys\nclosed\nopen\nbooks";

    public static TheoryData<string> Messages => [.. Tamperings.NoticedHere.Keys];

    public static TheoryData<string> Agreements => [.. Tamperings.NoticedByIssuer.Keys];

    public static TheoryData<string> Responses => [.. TamperedResponses.All.Keys];

    [Theory]
    [MemberData(nameof(Messages))]
    public async Task A_changed_request_ends_the_enrolment_and_leaves_nothing(string tampering)
    {
        var row = Tamperings.NoticedHere[tampering];
        (await world.EnrolAsync(row.ForwardAsync)).Failed(row.Status, row.Saying);
        int due = Array.IndexOf(Tamperings.Order, row.Target) + 1;
        if (tampering == Tamperings.Cut)
        {
            // A connection that breaks may be a node that died: the same message is sent again, for half a minute.
            Assert.True(world.Middle.Requests > due);
        }
        else
        {
            Assert.Equal(due, world.Middle.Requests);
        }

        Assert.Equal(Untouched, world.Content());
    }

    [Theory]
    [MemberData(nameof(Agreements))]
    public async Task A_changed_agreement_is_noticed_by_the_issuer_and_leaves_nothing(string tampering)
    {
        var row = Tamperings.NoticedByIssuer[tampering];
        (await world.EnrolAsync(row.ForwardAsync)).Failed(row.Status, row.Saying);
        Assert.Equal(Array.IndexOf(Tamperings.Order, row.Target) + 2, world.Middle.Requests);
        Assert.Equal(Untouched, world.Content());
    }

    [Theory]
    [MemberData(nameof(Responses))]
    public async Task A_changed_response_is_refused_by_the_issuer_and_leaves_nothing(string tampering)
    {
        var row = TamperedResponses.All[tampering];
        (await world.EnrolAsync(row.ForwardAsync)).Failed(row.Status, row.Saying);
        Assert.Equal(row.Number + 1, world.Middle.Requests);
        Assert.Equal(Untouched, world.Content());
    }

    [Fact]
    public async Task A_TLS_certificate_that_the_roots_do_not_know_ends_it_before_anything_is_sent()
    {
        var known = world.Middle.Certificate;
        using var unknown = ForeignCertificates.ForLoopback();
        world.Middle.Certificate = unknown;
        try
        {
            (await world.EnrolAsync(exchange => exchange.ForwardAsync())).Failed(6, "is not trusted");
        }
        finally
        {
            world.Middle.Certificate = known;
        }

        Assert.Equal(0, world.Middle.Requests);
        Assert.Equal(Untouched, world.Content());
    }
}
