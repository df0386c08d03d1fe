using System.Buffers;
using Sks.Core.Protection;
using Sks.Core.Secrets;

namespace Sks.Daemon.Pinentry;

/// <summary>The bytes of a PIN that was typed: the same, but for binary PINs, which are typed in hexadecimal.</summary>
internal static class TypedPin
{
    /// <summary>Takes over what was typed.</summary>
    /// <returns>The PIN, for the caller to dispose of; what is not hexadecimal is a wrong PIN of no bytes.</returns>
    internal static SecretBuffer Decode(SecretBuffer typed, PinFormat format)
    {
        if (format != PinFormat.Binary)
        {
            return typed;
        }

        using (typed)
        {
            var pin = new SecretBuffer(typed.Length / 2);
            if (Convert.FromHexString(typed.Span, pin.Span, out _, out _) == OperationStatus.Done)
            {
                return pin;
            }

            pin.Dispose();
            return new SecretBuffer(0);
        }
    }
}
