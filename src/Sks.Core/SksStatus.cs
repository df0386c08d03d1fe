namespace Sks.Core;

/// <summary>The status byte of every answer: success or one of the 13 error codes of section 7.3.</summary>
public enum SksStatus : byte
{
    /// <summary>The call succeeded.</summary>
    Success = 0x00,

    /// <summary><c>ERROR_AUTHORIZATION</c>: something is wrong with a supplied PIN or PUK. Not fatal to anything but the attempt.</summary>
    Authorization = 0x01,

    /// <summary><c>ERROR_NOT_ALLOWED</c>: the operation is not allowed.</summary>
    NotAllowed = 0x02,

    /// <summary><c>ERROR_STORAGE</c>: no persistent storage is available for the operation.</summary>
    Storage = 0x03,

    /// <summary><c>ERROR_MAC</c>: the MAC does not match the supplied data.</summary>
    Mac = 0x04,

    /// <summary><c>ERROR_CRYPTO</c>: a cryptographic error.</summary>
    Crypto = 0x05,

    /// <summary><c>ERROR_NO_SESSION</c>: the provisioning session was not found.</summary>
    NoSession = 0x06,

    /// <summary><c>ERROR_NO_KEY</c>: the key was not found.</summary>
    NoKey = 0x07,

    /// <summary><c>ERROR_ALGORITHM</c>: the algorithm is unknown or does not match.</summary>
    Algorithm = 0x08,

    /// <summary><c>ERROR_OPTION</c>: an option is invalid or unsupported.</summary>
    Option = 0x09,

    /// <summary><c>ERROR_INTERNAL</c>: an internal error.</summary>
    Internal = 0x0A,

    /// <summary><c>ERROR_EXTERNAL</c>: an external error such as a failed communication link.</summary>
    External = 0x0B,

    /// <summary><c>ERROR_USER_ABORT</c>: the user aborted PIN input or similar.</summary>
    UserAbort = 0x0C,

    /// <summary><c>ERROR_NOT_AVAILABLE</c>: the requested key store is unavailable.</summary>
    NotAvailable = 0x0D,
}
