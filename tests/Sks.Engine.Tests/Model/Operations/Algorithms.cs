using Sks.Core.Algorithms;

namespace Sks.Engine.Tests.Model.Operations;

/// <summary>The URIs behind <see cref="Endorsed"/>.</summary>
internal static class Algorithms
{
    public static IReadOnlyList<string> Of(Endorsed endorsed) => endorsed switch
    {
        Endorsed.Any => [],
        Endorsed.Ecdsa => [AlgorithmUris.EcdsaSha256],
        Endorsed.Hmac => [AlgorithmUris.HmacSha256],
        Endorsed.None => [AlgorithmUris.None],
        Endorsed.Rsa => [AlgorithmUris.RsaSha256],
        Endorsed.Unsorted => [AlgorithmUris.HmacSha256, AlgorithmUris.EcdsaSha256],
        _ => ["https://example.com/unknown"],
    };
}
