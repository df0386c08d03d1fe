namespace Sks.EndToEnd.Tests.Hostile;

/// <summary>Something that the middle does to one of the issuer's messages, and what has to come of it.</summary>
/// <param name="Target">The message's <c>@qualifier</c>.</param>
/// <param name="Change">What is done to it.</param>
/// <param name="Status">How <c>sks</c> has to end.</param>
/// <param name="Saying">Part of its sentence.</param>
internal sealed record Tampering(string Target, Func<Answer, Answer> Change, int Status, string Saying)
{
    /// <summary>Forwards a request, and changes the answer if it is the target.</summary>
    public async Task<Answer> ForwardAsync(Exchange exchange)
    {
        var answer = await exchange.ForwardAsync();
        return answer.Qualifier == Target ? Change(answer) : answer;
    }
}
