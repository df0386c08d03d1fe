using Sks.EndToEnd.Tests.Hostile;

namespace Sks.EndToEnd.Tests;

/// <summary>Tests that share one device and one issuer, and so run one after the other; each compares with what was there before.</summary>
[CollectionDefinition(Name)]
public sealed class OneWorld : ICollectionFixture<World>
{
    public const string Name = "one world";
}
