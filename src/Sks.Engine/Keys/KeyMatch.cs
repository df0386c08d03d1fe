using Sks.Core.Algorithms;
using Sks.Engine.Records;

namespace Sks.Engine.Keys;

/// <summary>Whether an algorithm suits a key's kind and size: asked for endorsed algorithms at the close, and at every use.</summary>
internal static class KeyMatch
{
    public static bool Suits(EndorsableAlgorithm algorithm, KeyRecord key) => key.SymmetricKeyLength > 0
        ? algorithm.Suits(key.SymmetricKeyLength)
        : algorithm.Suits(AlgorithmRegistry.Get<KeyGenerationAlgorithm>(key.KeyAlgorithm));
}
