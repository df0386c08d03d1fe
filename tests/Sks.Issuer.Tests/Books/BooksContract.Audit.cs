using System.Security.Cryptography;
using Sks.Issuer.Audit;

namespace Sks.Issuer.Tests.Books;

/// <summary>What the books have to do with the audit log.</summary>
public abstract partial class BooksContract
{
    private static readonly byte[] SealingKey = RandomNumberGenerator.GetBytes(32);

    [Fact]
    public async Task What_happened_is_noted_in_its_order_and_what_did_not_happen_is_not()
    {
        var enrollment = await AddAsync();
        var seen = await StartAsync(enrollment);
        Assert.True(await Books.CompleteSessionAsync(seen, [Credential(seen)], Hash, Now, default));
        Assert.False(await Books.FailSessionAsync(seen, "No.", Now, default));
        Assert.False(await Books.CompleteSessionAsync(seen, [Credential(seen)], Hash, Now, default));
        Assert.False(await Books.RefuseAsync(enrollment, "No.", Now, default));

        var verifier = await VerifyAsync();
        Assert.Empty(verifier.Problems);
        Assert.Equal(
            ["enrollment.made", "session.started", "session.completed", "credential.issued"],
            (await Books.AuditAsync(0, 100, default)).Select(e => e.Text("what")));
    }

    [Fact]
    public async Task Of_many_nodes_that_chain_at_once_each_note_gets_one_place_and_the_chain_is_whole()
    {
        const int Notes = 40;
        using var key = new AuditKey(SealingKey);
        for (int i = 0; i < Notes; i++)
        {
            await AddAsync();
            if (i % 8 == 0)
            {
                await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => new AuditLog(Books, key).ChainAsync(default))));
            }
        }

        var verifier = await VerifyAsync();
        Assert.Empty(verifier.Problems);
        Assert.Equal((Notes, Notes), (verifier.Count, verifier.Head.Sequence));
        Assert.Equal(Notes, (await Books.AuditAsync(0, 100, default)).Select(e => e.Text("id")).Distinct().Count());
    }

    [Fact]
    public async Task Another_key_than_the_issuers_finds_every_MAC_wrong()
    {
        await AddAsync();
        Assert.Empty((await VerifyAsync()).Problems);
        using var other = new AuditKey(RandomNumberGenerator.GetBytes(32));
        Assert.Contains("was not written by this issuer", Assert.Single((await new AuditLog(Books, other).VerifyAsync(null, default)).Problems), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_PUK_is_noted_as_shown_once_unless_it_may_be_shown_again()
    {
        var seen = await StartAsync(await AddAsync());
        Assert.True(await Books.NotePukShownAsync(seen, [1], again: false, "first", Now, default));
        Assert.False(await Books.NotePukShownAsync(seen, [1], again: false, "second", Now, default));
        Assert.True(await Books.NotePukShownAsync(seen, [1], again: true, "third", Now, default));
        await VerifyAsync();
        Assert.Equal(["first", "third"], (await Books.AuditAsync(0, 100, default)).Where(e => e.Text("what") == "puk.shown").Select(e => e.Text("reason")));
    }

    private async Task<AuditVerifier> VerifyAsync()
    {
        using var key = new AuditKey(SealingKey);
        return await new AuditLog(Books, key).VerifyAsync(null, default);
    }
}
