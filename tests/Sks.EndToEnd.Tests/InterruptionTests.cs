using Sks.Client;
using Sks.EndToEnd.Tests.Hostile;
using Sks.EndToEnd.Tests.Parties;

namespace Sks.EndToEnd.Tests;

/// <summary>Enrolments that are stopped half-way: by the person, by a crash, by the other side.</summary>
[Collection(OneWorld.Name)]
public sealed class InterruptionTests(World world)
{
    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 1)]
    [InlineData(3, 1)]
    public async Task Ctrl_C_before_the_proof_ends_with_130_and_removes_the_open_session(int answer, int openSessions)
    {
        string before = world.Content();
        using var gate = new Gate(answer);
        using var enrolling = await world.StartEnrollingAsync(gate.ForwardAsync);
        await gate.Reached;
        Assert.Equal(openSessions, world.Device.View().Open.Count);

        enrolling.Signal("INT");

        (await enrolling.EndAsync()).Failed(130, "Interrupted");
        Assert.Equal(before, world.Content());
    }

    [Fact]
    public async Task Ctrl_C_after_the_proof_undoes_nothing()
    {
        var before = world.Counted();
        using var gate = new Gate(4);
        using var enrolling = await world.StartEnrollingAsync(gate.ForwardAsync);
        await gate.Reached;

        enrolling.Signal("INT");
        gate.Open();

        (await enrolling.EndAsync()).Done();
        world.ForgetInvitation();
        Assert.Equal(before.OneMore, world.Counted());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task After_kill_9_of_sksd_and_a_restart_between_two_messages_the_session_is_there_and_the_enrolment_completes(int answer)
    {
        var before = world.Counted();
        using var gate = new Gate(answer);
        using var enrolling = await world.StartEnrollingAsync(gate.ForwardAsync);
        await gate.Reached;

        await world.Device.StopDaemonAsync("KILL");
        await world.Device.StartDaemonAsync();
        gate.Open();

        (await enrolling.EndAsync()).Done();
        world.ForgetInvitation();
        Assert.Equal(before.OneMore, world.Counted());
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public async Task After_kill_9_of_sksd_without_a_restart_only_an_open_session_is_left_that_counts_nowhere(int answer)
    {
        // In good order first: of PINs used since the last start a kill leaves an error counted (docs/durability.md).
        await world.Device.StopDaemonAsync("TERM");
        await world.Device.StartDaemonAsync();
        string before = world.Content();
        using var gate = new Gate(answer);
        using var enrolling = await world.StartEnrollingAsync(gate.ForwardAsync);
        await gate.Reached;

        await world.Device.StopDaemonAsync("KILL");
        gate.Open();

        (await enrolling.EndAsync()).Failed(3, "No key store answers");
        await world.Device.StartDaemonAsync();
        using (var store = new RemoteKeyStore(world.Device.Socket))
        {
            // What its lifetime does otherwise.
            store.AbortProvisioningSession(Assert.Single(StoreView.SessionsOf(store, open: true)).ProvisioningHandle);
        }

        Assert.Equal(before, world.Content());
    }

    [Fact]
    public async Task An_invitation_that_expires_during_the_session_ends_it()
    {
        string before = world.Content();
        using var gate = new Gate(2);
        using var enrolling = await world.StartEnrollingAsync(gate.ForwardAsync);
        await gate.Reached;

        world.Issuer.Books.LetOffersExpire();
        world.ForgetInvitation();
        gate.Open();

        (await enrolling.EndAsync()).Failed(5, "expired");
        Assert.Equal(before, world.Content());
    }

    [Fact]
    public async Task A_proof_that_does_not_arrive_as_it_was_leaves_a_credential_that_the_issuer_does_not_count_and_says_so()
    {
        var before = world.Counted();
        var end = await world.EnrolAsync(exchange => exchange.Number == 4
            ? exchange.ForwardAsync([.. exchange.Body[..^1], .. ",\"surprise\":1}"u8])
            : exchange.ForwardAsync());

        end.Failed(6, "The key store has kept the credential, but the issuer has not confirmed it");
        Assert.Equal(before.OneMoreThatIsNotBooked, world.Counted());
    }
}
