using Sks.KeyGen2.Json;

namespace Sks.KeyGen2.Messages;

/// <summary>What a lookup has found. Nobody signs for it: it is what the client side says, good for choosing what to do and no proof.</summary>
/// <param name="Id">The id of the lookup.</param>
/// <param name="MatchingCredentials">Any number.</param>
public sealed record LookupResult(string Id, IReadOnlyList<MatchingCredential> MatchingCredentials)
{
    internal static LookupResult Read(ObjectReader reader) =>
        new(reader.Id("id"), reader.ArrayOrEmpty("matchingCredentials", MatchingCredential.Read));

    internal void Write(ObjectWriter writer) => writer
        .String("id", Id)
        .ArrayOrEmpty("matchingCredentials", MatchingCredentials, (credential, w) => credential.Write(w));
}
