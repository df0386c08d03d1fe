namespace Sks.Engine.Protectors.Tpm;

/// <summary>A TPM that refuses a command, or whose answer is none.</summary>
internal sealed class TpmException(string message, uint responseCode = 0) : Exception(message)
{
    private const uint FormatOne = 0x80;
    private const uint ErrorOfFormatOne = 0xBF;
    private const uint Integrity = 0x9F;

    /// <summary>TPM_RC of the refusal; 0 if there was no answer that makes sense.</summary>
    public uint ResponseCode { get; } = responseCode;

    /// <summary>TPM_RC_INTEGRITY: what was to be loaded is not this TPM's, or was changed.</summary>
    public bool IsIntegrity => (ResponseCode & FormatOne) != 0 && (ResponseCode & ErrorOfFormatOne) == Integrity;
}
