using System.ComponentModel;
using Sks.Core;

namespace Sks.Engine.Protectors.Tpm;

/// <summary>A TPM 2.0, and how it is reached. A connection lives for one use of it, so the TPM may come and go in between. Thread safe.</summary>
/// <param name="open">Opens <c>/dev/tpmrm0</c>, or a simulator's socket. <see langword="null"/>: there is none.</param>
public sealed class TpmDevice(Func<Stream>? open)
{
    /// <summary>The device of the kernel's resource manager.</summary>
    public const string DefaultPath = "/dev/tpmrm0";

    /// <summary>Connects, and disconnects afterwards.</summary>
    /// <exception cref="TpmException">It cannot be reached, refuses, or does not answer as a TPM: nothing else is thrown for any answer.</exception>
    internal T Run<T>(Func<TpmConnection, T> use)
    {
        try
        {
            using var tpm = new TpmConnection(open?.Invoke() ?? throw new IOException("No TPM."));
            return use(tpm);
        }
        catch (SksException e)
        {
            throw new TpmException("The TPM's answer is not well formed.", cause: e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or Win32Exception)
        {
            throw new TpmException("The TPM cannot be reached.", cause: e) { IsUnreachable = true };
        }
    }
}
