using Sks.Core.Algorithms;
using Sks.Core.PublicKeys;

namespace Sks.KeyGen2.Json;

/// <summary>Public keys as JWK (RFC 7518, and RFC 8037 for OKP), the <c>publicKey</c> format of JSF.</summary>
internal static class Jwk
{
    public static PublicKey Read(ObjectReader reader)
    {
        switch (reader.String("kty"))
        {
            case "EC":
                string curve = reader.String("crv");
                var row = AlgorithmRegistry.All.OfType<EcKeyAlgorithm>().FirstOrDefault(a => a.JwkName == curve)
                    ?? throw reader.Wrong("crv", "names a curve that is not supported");
                return PublicKey.FromCoordinates(row, reader.Bytes("x"), reader.Bytes("y"));
            case "OKP":
                string name = reader.String("crv");
                var okp = AlgorithmRegistry.All.OfType<OkpKeyAlgorithm>().FirstOrDefault(a => a.JwkName == name)
                    ?? throw reader.Wrong("crv", "names a curve that is not supported");
                return PublicKey.FromBytes(okp, reader.Bytes("x"));
            case "RSA":
                return PublicKey.FromRsa(reader.Bytes("n"), reader.Bytes("e"));
            default:
                throw reader.Wrong("kty", "is none of EC, OKP and RSA");
        }
    }

    public static void Write(PublicKey key, ObjectWriter writer)
    {
        if (key.Algorithm is EcKeyAlgorithm curve)
        {
            var (x, y) = key.Coordinates();
            writer.String("kty", "EC").String("crv", curve.JwkName).Bytes("x", x).Bytes("y", y);
        }
        else if (key.Algorithm is OkpKeyAlgorithm okp)
        {
            writer.String("kty", "OKP").String("crv", okp.JwkName).Bytes("x", key.Bytes().ToArray());
        }
        else
        {
            var (modulus, exponent) = key.RsaIntegers();
            writer.String("kty", "RSA").Bytes("n", modulus).Bytes("e", exponent);
        }
    }
}
