namespace Sks.Engine.Protectors.Tpm;

/// <summary>A TPM that is not there, that refuses a command, or whose answer is none.</summary>
internal sealed class TpmException(string message, uint responseCode = 0, Exception? cause = null) : Exception(message, cause)
{
    // TPM_RC of format one: the error in these bits, what it is about in the others (part 2, 6.6).
    private const uint FormatOne = 0x80;
    private const uint ErrorOfFormatOne = 0xBF;

    /// <summary>TPM_RC of the refusal; 0 if there was no answer that makes sense.</summary>
    public uint ResponseCode { get; } = responseCode;

    /// <summary>There was nobody to ask.</summary>
    public bool IsUnreachable { get; init; }

    /// <summary>TPM_RC_INTEGRITY: what was to be loaded is not this TPM's, or was changed.</summary>
    public bool IsIntegrity => IsFormatOne(0x9F);

    /// <summary>TPM_RC_POLICY_FAIL: the state of the machine is not the one that the object is bound to.</summary>
    public bool IsPolicy => IsFormatOne(0x9D);

    /// <summary>TPM_RC_HANDLE: there is no such thing in the TPM.</summary>
    public bool IsNoHandle => IsFormatOne(0x8B);

    /// <summary>TPM_RC_BAD_AUTH or TPM_RC_AUTH_FAIL: the password is another.</summary>
    public bool IsWrongPassword => IsFormatOne(0xA2) || IsFormatOne(0x8E);

    /// <summary>TPM_RC_NV_UNINITIALIZED: an index that was defined and never written.</summary>
    public bool IsUnwritten => ResponseCode == 0x14A;

    private bool IsFormatOne(uint error) => (ResponseCode & FormatOne) != 0 && (ResponseCode & ErrorOfFormatOne) == error;
}
