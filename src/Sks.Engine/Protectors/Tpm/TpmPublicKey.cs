using System.Security.Cryptography;
using Sks.Core;
using Sks.Core.DataTypes;
using static Sks.Engine.Protectors.Tpm.TpmNumbers;

namespace Sks.Engine.Protectors.Tpm;

/// <summary>
/// The public area of an attestation key (TPMT_PUBLIC, part 2, 12.2.4):
/// <code>
/// type (2) = ECC || nameAlg (2) = SHA-256 || attributes (4) || authPolicy (2B, empty) ||
/// symmetric (2) = none || scheme (2) = ECDSA || hash (2) = SHA-256 || curve (2) = P-256 || kdf (2) = none || x (2B) || y (2B)
/// </code>
/// Attributes: fixedTPM, fixedParent, sensitiveDataOrigin, userWithAuth, noDA, sign; not restricted, since what it signs (section 6 of the
/// specification) is hashed outside the TPM. The password is empty: whoever can load the key has opened the store.
/// </summary>
internal static class TpmPublicKey
{
    private const int CoordinateSize = 32;
    private const uint Attributes = FixedTpm | FixedParent | SensitiveDataOrigin | UserWithAuth | NoDictionaryAttack | SignEncrypt;

    /// <summary>With empty coordinates, which the TPM fills in.</summary>
    public static byte[] Template
    {
        get
        {
            using var writer = new DataWriter();
            return WriteHead(writer).Bytes([]).Bytes([]).ToArray();
        }
    }

    /// <summary>Reads the public key out of TPM2B_PRIVATE || TPM2B_PUBLIC.</summary>
    /// <returns>SubjectPublicKeyInfo, DER.</returns>
    /// <exception cref="TpmException">It is not a key of this kind, or can be exported.</exception>
    public static byte[] Read(ReadOnlySpan<byte> key)
    {
        try
        {
            var whole = new DataReader(key);
            whole.BytesSpan();
            var area = whole.BytesSpan();
            whole.End();
            using var head = new DataWriter();
            if (!area.StartsWith(WriteHead(head).Written))
            {
                throw new TpmException("The TPM's key is not a signing key that stays in the TPM.");
            }

            var reader = new DataReader(area[head.Length..]);
            var point = new ECPoint { X = Coordinate(reader.BytesSpan()), Y = Coordinate(reader.BytesSpan()) };
            reader.End();
            using var ecdsa = ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = point });
            return ecdsa.ExportSubjectPublicKeyInfo();
        }
        catch (Exception e) when (e is SksException or CryptographicException)
        {
            throw new TpmException("The TPM's key cannot be read.", cause: e);
        }
    }

    private static DataWriter WriteHead(DataWriter writer) => writer
        .UShort(Ecc).UShort(Sha256).UInt(Attributes).Bytes([])
        .UShort(NoAlgorithm).UShort(Ecdsa).UShort(Sha256).UShort(NistP256).UShort(NoAlgorithm);

    private static byte[] Coordinate(ReadOnlySpan<byte> value)
    {
        if (value.Length > CoordinateSize)
        {
            throw new TpmException("The TPM's key is not on P-256.");
        }

        byte[] whole = new byte[CoordinateSize];
        value.CopyTo(whole.AsSpan(CoordinateSize - value.Length));
        return whole;
    }
}
