using System.Text;

namespace Sks.EndToEnd.Tests.Hostile;

/// <summary>Something that the middle does to one of the responses of <c>sks</c>, and what has to come of it.</summary>
/// <param name="Number">Which response, from 1.</param>
/// <param name="Change">What is done to it.</param>
/// <param name="Status">How <c>sks</c> has to end.</param>
/// <param name="Saying">Part of its sentence, in which it tells what the issuer says.</param>
internal sealed record TamperedResponse(int Number, Func<byte[], string> Change, int Status, string Saying)
{
    /// <summary>Forwards a request, changed if it is the target.</summary>
    public Task<Answer> ForwardAsync(Exchange exchange) =>
        exchange.Number == Number ? exchange.ForwardAsync(Encoding.UTF8.GetBytes(Change(exchange.Body))) : exchange.ForwardAsync();
}
