using System.Security.Cryptography;
using Sks.Core;
using Sks.Core.Algorithms;
using Sks.Core.Certificates;
using Sks.Engine.Keys;
using Sks.Engine.Protectors.Tpm;
using Sks.Engine.Records;

namespace Sks.Engine.Store.Check;

/// <summary>Whether private keys, public keys and certificates belong together.</summary>
internal static class KeyPairCheck
{
    /// <summary>What is wrong with the secret of a key entry, or <see langword="null"/>.</summary>
    public static string? FaultOf(KeyRecord key, byte[] secret)
    {
        if (key.SymmetricKeyLength > 0)
        {
            return secret.Length == key.SymmetricKeyLength ? null : $"it has not the {key.SymmetricKeyLength} bytes of its key";
        }

        try
        {
            var algorithm = AlgorithmRegistry.Get<KeyGenerationAlgorithm>(key.KeyAlgorithm);
            var publicKey = PrivateKey.ReadPublicKey(algorithm, secret);
            return publicKey.SubjectPublicKeyInfo.AsSpan().SequenceEqual(key.PublicKey) ? null : "it is another private key than its key's";
        }
        catch (SksException)
        {
            return "it is no private key of its key's algorithm";
        }
    }

    /// <summary>What is wrong with a certificate path, or <see langword="null"/>.</summary>
    /// <param name="path">End entity first.</param>
    /// <param name="publicKey">What it must be about; empty if that is still open.</param>
    public static string? FaultOf(IReadOnlyList<byte[]> path, ReadOnlySpan<byte> publicKey)
    {
        try
        {
            var certified = CertificatePath.Read(path)[0].SubjectPublicKeyInfo;
            return publicKey.IsEmpty || publicKey.SequenceEqual(certified) ? null : "its certificate is about another key";
        }
        catch (SksException e)
        {
            return $"its certificate path cannot be used ({e.Message.TrimEnd('.')})";
        }
    }

    /// <summary>What is wrong with the device's identity, or <see langword="null"/>; a key in a TPM has a record of its own.</summary>
    public static string? FaultOf(DeviceRecord device)
    {
        if (device.AttestationKey.Length == 0)
        {
            return FaultOf(device.CertificatePath, []);
        }

        try
        {
            using var key = ECDsa.Create();
            key.ImportPkcs8PrivateKey(device.AttestationKey, out _);
            return FaultOf(device.CertificatePath, key.ExportSubjectPublicKeyInfo());
        }
        catch (CryptographicException)
        {
            return "its attestation key is no private key";
        }
    }

    /// <summary>What is wrong with an attestation key in a TPM, or <see langword="null"/>. The TPM is not asked.</summary>
    public static string? FaultOf(TpmKeyRecord key, DeviceRecord? device)
    {
        try
        {
            byte[] publicKey = TpmPublicKey.Read(key.Key);
            return device is null ? null
                : device.AttestationKey.Length > 0 ? "the device has its attestation key in software"
                : FaultOf(device.CertificatePath, publicKey);
        }
        catch (TpmException)
        {
            return "it is no attestation key of a TPM";
        }
    }
}
