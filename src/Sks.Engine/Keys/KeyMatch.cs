using Sks.Core.Algorithms;
using Sks.Engine.Records;

namespace Sks.Engine.Keys;

/// <summary>Whether an algorithm suits a key's kind and size: asked for endorsed algorithms at the close, and at every use.</summary>
internal static class KeyMatch
{
    public static bool Suits(Algorithm algorithm, KeyRecord key) => algorithm switch
    {
        NoAlgorithm => true,
        HmacAlgorithm => key.SymmetricKeyLength > 0,
        SymmetricEncryptionAlgorithm cipher => cipher.Suits(key.SymmetricKeyLength),
        SignatureAlgorithm signature => key.SymmetricKeyLength == 0 && KeyTypeOf(key) == signature.KeyType,
        AsymmetricEncryptionAlgorithm => key.SymmetricKeyLength == 0 && KeyTypeOf(key) == KeyType.Rsa,
        KeyAgreementAlgorithm => key.SymmetricKeyLength == 0 && KeyTypeOf(key) == KeyType.Ec,
        _ => false,
    };

    private static KeyType KeyTypeOf(KeyRecord key) => AlgorithmRegistry.Get<KeyGenerationAlgorithm>(key.KeyAlgorithm).KeyType;
}
