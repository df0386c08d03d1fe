using System.Security.Cryptography;
using Sks.Core.DataTypes;
using Sks.Core.Secrets;
using static Sks.Engine.Protectors.Tpm.TpmNumbers;

namespace Sks.Engine.Protectors.Tpm;

/// <summary>
/// Secrets and signing keys under a TPM's storage hierarchy. The parent, an ECC P-256 storage key, is made anew from the hierarchy's seed each
/// time, by the same template, so nothing is kept in the TPM; clearing the TPM changes the seed.
/// </summary>
internal sealed class TpmStorage : IDisposable
{
    private const int SignatureHalf = 32;
    private const uint ChildAttributes = FixedTpm | FixedParent | NoDictionaryAttack;
    private const uint ParentAttributes = ChildAttributes | SensitiveDataOrigin | UserWithAuth | Restricted | Decrypt;

    private readonly TpmConnection _tpm;
    private readonly uint _parent;

    /// <summary>Makes the parent in the TPM.</summary>
    /// <exception cref="TpmException">The TPM refuses.</exception>
    public TpmStorage(TpmConnection tpm)
    {
        _tpm = tpm;
        using var template = new DataWriter();
        template.UShort(Ecc).UShort(Sha256).UInt(ParentAttributes).Bytes([]);
        template.UShort(TpmNumbers.Aes).UShort(128).UShort(Cfb).UShort(NoAlgorithm).UShort(NistP256).UShort(NoAlgorithm);
        template.Bytes([]).Bytes([]);
        using var response = tpm.Execute(
            CreatePrimary, [Owner], TpmAuthorization.EmptyPassword, Creation([], template.Written), returnsHandle: true);
        _parent = response.Handle;
    }

    /// <summary>Seals a secret of at most 128 bytes.</summary>
    /// <param name="secret">The secret.</param>
    /// <param name="policy">Digest of the policy that opens it, 32 bytes, or empty: whoever may use the TPM can.</param>
    /// <returns>TPM2B_PRIVATE || TPM2B_PUBLIC, which only this TPM can load; no secret.</returns>
    public byte[] Seal(ReadOnlySpan<byte> secret, ReadOnlySpan<byte> policy)
    {
        uint attributes = ChildAttributes | (policy.IsEmpty ? UserWithAuth : 0);
        using var template = new DataWriter();
        template.UShort(KeyedHash).UShort(Sha256).UInt(attributes).Bytes(policy).UShort(NoAlgorithm).Bytes([]);
        return CreateChild(secret, template.Written);
    }

    /// <summary>Opens what <see cref="Seal"/> made.</summary>
    /// <exception cref="TpmException">Another TPM made it, or this one before it was cleared; it was changed; the policy fails.</exception>
    public SecretBuffer Unseal(ReadOnlySpan<byte> sealedSecret, PcrSelection pcrs)
    {
        uint handle = LoadChild(sealedSecret);
        uint session = 0;
        try
        {
            session = pcrs.IsEmpty ? 0 : TpmPcrs.StartPolicy(_tpm, pcrs);
            var authorization = session == 0 ? TpmAuthorization.EmptyPassword : TpmAuthorization.ByPolicy(session);
            using var response = _tpm.Execute(TpmNumbers.Unseal, [handle], authorization, []);
            var reader = new DataReader(response.Parameters);
            var secret = reader.BytesSpan();
            reader.End();
            return secret.Length == SealingKey.KeySize
                ? new SecretBuffer(secret)
                : throw new TpmException("What the TPM has unsealed is no master key.");
        }
        finally
        {
            _tpm.FlushQuietly(handle);
            if (session != 0)
            {
                _tpm.FlushQuietly(session);
            }
        }
    }

    /// <summary>Makes a P-256 key that signs SHA-256 hashes by ECDSA, and that no command can take out of this TPM.</summary>
    /// <returns>As for <see cref="Seal"/>.</returns>
    public byte[] CreateSigningKey() => CreateChild([], TpmPublicKey.Template);

    /// <summary>Signs a SHA-256 hash with a key that <see cref="CreateSigningKey"/> made.</summary>
    /// <returns>r || s, 32 bytes each; not verified.</returns>
    /// <exception cref="TpmException">As for <see cref="Unseal"/>.</exception>
    public byte[] Sign(ReadOnlySpan<byte> key, ReadOnlySpan<byte> hash)
    {
        uint handle = LoadChild(key);
        try
        {
            // digest (2B) || scheme: the key's own || ticket of a hash that the TPM made: none, as the key is not restricted
            using var parameters = new DataWriter();
            parameters.Bytes(hash).UShort(NoAlgorithm).UShort(HashCheck).UInt(Null).Bytes([]);
            using var response = _tpm.Execute(TpmNumbers.Sign, [handle], TpmAuthorization.EmptyPassword, parameters.Written);
            var reader = new DataReader(response.Parameters);
            bool isEcdsa = reader.UShort() == Ecdsa & reader.UShort() == Sha256;
            var r = reader.BytesSpan();
            var s = reader.BytesSpan();
            reader.End();
            if (!isEcdsa || r.Length > SignatureHalf || s.Length > SignatureHalf)
            {
                throw new TpmException("What the TPM has signed is no ECDSA signature on P-256.");
            }

            byte[] signature = new byte[2 * SignatureHalf];
            r.CopyTo(signature.AsSpan(SignatureHalf - r.Length));
            s.CopyTo(signature.AsSpan((2 * SignatureHalf) - s.Length));
            return signature;
        }
        finally
        {
            _tpm.FlushQuietly(handle);
        }
    }

    /// <summary>Loads what <see cref="Seal"/> or <see cref="CreateSigningKey"/> made; the caller flushes it.</summary>
    /// <exception cref="TpmException">Another TPM made it, or this one before it was cleared; or it was changed.</exception>
    internal uint LoadChild(ReadOnlySpan<byte> child)
    {
        using var response = _tpm.Execute(Load, [_parent], TpmAuthorization.EmptyPassword, child, returnsHandle: true);
        return response.Handle;
    }

    /// <summary>Takes the parent out of the TPM.</summary>
    public void Dispose() => _tpm.FlushQuietly(_parent);

    /// <summary>inSensitive (empty password, data) || inPublic || outsideInfo (empty) || creationPCR (none); the caller wipes it.</summary>
    private static byte[] Creation(ReadOnlySpan<byte> data, ReadOnlySpan<byte> template)
    {
        using var writer = new DataWriter(1024);
        return writer.UShort((ushort)(4 + data.Length)).Bytes([]).Bytes(data).Bytes(template).Bytes([]).UInt(0).ToArray();
    }

    private byte[] CreateChild(ReadOnlySpan<byte> data, ReadOnlySpan<byte> template)
    {
        byte[] parameters = Creation(data, template);
        try
        {
            using var response = _tpm.Execute(Create, [_parent], TpmAuthorization.EmptyPassword, parameters);
            var reader = new DataReader(response.Parameters);
            using var child = new DataWriter();
            return child.Bytes(reader.BytesSpan()).Bytes(reader.BytesSpan()).ToArray();
        }
        finally
        {
            CryptographicOperations.ZeroMemory(parameters);
        }
    }
}
