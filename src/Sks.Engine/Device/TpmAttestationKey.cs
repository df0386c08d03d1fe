using System.Security.Cryptography;
using Sks.Core;
using Sks.Engine.Protectors.Tpm;
using Sks.Engine.Records;

namespace Sks.Engine.Device;

/// <summary>
/// An attestation key that a TPM has made and keeps: the store has only what that TPM can load. It is loaded for each signature - one a session -
/// so the TPM may come and go in between, and nothing stays in it.
/// </summary>
internal sealed class TpmAttestationKey : AttestationKey
{
    private readonly TpmDevice _tpm;
    private readonly byte[] _key;

    private TpmAttestationKey(TpmDevice tpm, byte[] key)
    {
        _tpm = tpm;
        _key = key;
        PublicKey = TpmPublicKey.Read(key);
    }

    public override byte[] PublicKey { get; }

    public override bool IsInTpm => true;

    /// <exception cref="SksException"><see cref="SksStatus.External"/>: the TPM makes none.</exception>
    public static TpmAttestationKey Make(TpmDevice tpm) => Run(() => new TpmAttestationKey(tpm, tpm.Run(connection =>
    {
        using var storage = new TpmStorage(connection);
        return storage.CreateSigningKey();
    })));

    /// <summary>Opens one that was made; the TPM is not asked yet.</summary>
    /// <param name="tpm">The TPM; <see langword="null"/>: none is at hand, and signing will say so.</param>
    /// <param name="key">TPM2B_PRIVATE || TPM2B_PUBLIC.</param>
    public static TpmAttestationKey Open(TpmDevice? tpm, byte[] key) => Run(() => new TpmAttestationKey(tpm ?? new TpmDevice(null), key));

    public override byte[] SignHash(ReadOnlySpan<byte> hash)
    {
        byte[] toSign = hash.ToArray();
        byte[] signature = Run(() => _tpm.Run(connection =>
        {
            using var storage = new TpmStorage(connection);
            return storage.Sign(_key, toSign);
        }));

        // Nothing leaves that does not verify: bytes from the wire are no signature.
        using var verifier = ECDsa.Create();
        verifier.ImportSubjectPublicKeyInfo(PublicKey, out _);
        return verifier.VerifyHash(toSign, signature, DSASignatureFormat.IeeeP1363FixedFieldConcatenation)
            ? signature
            : throw new SksException(SksStatus.External, "What the TPM has signed with the attestation key does not verify.");
    }

    public override IReadOnlyList<IStoredObject> Records(IReadOnlyList<byte[]> certificatePath) =>
        [new DeviceRecord([], certificatePath), new TpmKeyRecord(_key)];

    public override void Dispose()
    {
        // Nothing is held.
    }

    private static T Run<T>(Func<T> use)
    {
        try
        {
            return use();
        }
        catch (TpmException e)
        {
            throw new SksException(SksStatus.External, Sentence(e), e);
        }
    }

    private static string Sentence(TpmException e) =>
        e.IsUnreachable ? "The TPM that holds the attestation key cannot be reached; see to its device and its permissions, or name it with --tpm-device PATH."
        : e.IsIntegrity ? "This TPM does not hold the attestation key, or has been cleared since it was made; use the machine that it was made on."
        : $"The TPM does not do what the attestation key needs: {e.Message}";
}
