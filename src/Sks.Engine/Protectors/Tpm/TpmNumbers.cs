namespace Sks.Engine.Protectors.Tpm;

/// <summary>Numbers of the TPM 2.0 Library, part 2, that commands here use; no others.</summary>
internal static class TpmNumbers
{
    // TPM_CC
    public const uint NvUndefineSpace = 0x122;
    public const uint NvDefineSpace = 0x12A;
    public const uint CreatePrimary = 0x131;
    public const uint NvIncrement = 0x134;
    public const uint NvRead = 0x14E;
    public const uint Create = 0x153;
    public const uint Load = 0x157;
    public const uint Sign = 0x15D;
    public const uint Unseal = 0x15E;
    public const uint FlushContext = 0x165;
    public const uint NvReadPublic = 0x169;
    public const uint StartAuthSession = 0x176;
    public const uint PcrRead = 0x17E;
    public const uint PolicyPcr = 0x17F;

    // TPM_RH
    public const uint Owner = 0x40000001;
    public const uint Null = 0x40000007;
    public const uint PasswordSession = 0x40000009;

    // TPM_ALG
    public const ushort Aes = 0x0006;
    public const ushort KeyedHash = 0x0008;
    public const ushort Sha256 = 0x000B;
    public const ushort NoAlgorithm = 0x0010;
    public const ushort Ecdsa = 0x0018;
    public const ushort Ecc = 0x0023;
    public const ushort Cfb = 0x0043;

    // TPM_ECC_CURVE
    public const ushort NistP256 = 0x0003;

    // TPM_ST
    public const ushort NoSessions = 0x8001;
    public const ushort Sessions = 0x8002;
    public const ushort HashCheck = 0x8024;

    // TPM_SE
    public const byte PolicySession = 0x01;

    // TPMA_OBJECT
    public const uint FixedTpm = 1 << 1;
    public const uint FixedParent = 1 << 4;
    public const uint SensitiveDataOrigin = 1 << 5;
    public const uint UserWithAuth = 1 << 6;
    public const uint NoDictionaryAttack = 1 << 10;
    public const uint Restricted = 1 << 16;
    public const uint Decrypt = 1 << 17;
    public const uint SignEncrypt = 1 << 18;
}
