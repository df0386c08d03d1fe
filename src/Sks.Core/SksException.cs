namespace Sks.Core;

/// <summary>
/// A call that ended with one of the error codes of section 7.3. The message is the <c>ErrorString</c> of section 7.2:
/// English, at most 2,000 bytes of UTF-8, and never a secret, since it travels to callers and logs.
/// </summary>
public sealed class SksException : Exception
{
    /// <summary>Makes an error of <paramref name="status"/>, which is not <see cref="SksStatus.Success"/>.</summary>
    public SksException(SksStatus status, string message, Exception? cause = null)
        : base(message, cause)
    {
        ArgumentOutOfRangeException.ThrowIfEqual((int)status, (int)SksStatus.Success, nameof(status));
        Status = status;
    }

    /// <summary>The error code.</summary>
    public SksStatus Status { get; }

    /// <summary>The error's name as the specification writes it, such as <c>ERROR_NO_KEY</c>.</summary>
    public string ErrorName => NameOf(Status);

    /// <summary>The name of <paramref name="status"/> as section 7.3 writes it, such as <c>ERROR_NO_KEY</c>.</summary>
    public static string NameOf(SksStatus status) => status switch
    {
        SksStatus.Success => "SUCCESS",
        SksStatus.Authorization => "ERROR_AUTHORIZATION",
        SksStatus.NotAllowed => "ERROR_NOT_ALLOWED",
        SksStatus.Storage => "ERROR_STORAGE",
        SksStatus.Mac => "ERROR_MAC",
        SksStatus.Crypto => "ERROR_CRYPTO",
        SksStatus.NoSession => "ERROR_NO_SESSION",
        SksStatus.NoKey => "ERROR_NO_KEY",
        SksStatus.Algorithm => "ERROR_ALGORITHM",
        SksStatus.Option => "ERROR_OPTION",
        SksStatus.Internal => "ERROR_INTERNAL",
        SksStatus.External => "ERROR_EXTERNAL",
        SksStatus.UserAbort => "ERROR_USER_ABORT",
        SksStatus.NotAvailable => "ERROR_NOT_AVAILABLE",
        _ => $"ERROR_0x{(byte)status:X2}",
    };
}
