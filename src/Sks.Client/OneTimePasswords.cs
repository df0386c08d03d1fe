using Sks.Core;
using Sks.Core.OneTimePasswords;

namespace Sks.Client;

/// <summary>Makes one-time passwords with the keys behind a daemon's socket.</summary>
/// <param name="store">The key store behind the socket.</param>
/// <param name="socketPath">The socket, for <see cref="SocketLock"/>.</param>
/// <remarks>Thread safe.</remarks>
public sealed class OneTimePasswords(ISecureKeyStore store, string socketPath)
{
    /// <summary>
    /// Makes the next code of an HOTP key (RFC 4226). The new counter is durable before the code is returned, so a crash may lose a
    /// code but never repeats one; and a wrong PIN, which the HMAC finds out first, leaves the counter alone.
    /// </summary>
    /// <param name="keyHandle">The key.</param>
    /// <param name="authorization">The PIN, or empty.</param>
    /// <param name="cancellation">Ends the waiting for others who make codes, and nothing later.</param>
    /// <exception cref="SksException">
    /// What <see cref="OneTimePasswordKey.Read"/>, <c>performHmac</c> and <c>setProperty</c> say; <see cref="SksStatus.Option"/>: no HOTP
    /// key; <see cref="SksStatus.NotAllowed"/>: codes used up; <see cref="SksStatus.NotAvailable"/>: the lock cannot be had.
    /// </exception>
    public HotpCode NextHotp(uint keyHandle, ReadOnlySpan<byte> authorization, CancellationToken cancellation)
    {
        // setProperty overwrites whatever is there: without the lock two callers could read the same counter.
        using var alone = SocketLock.Take(socketPath, cancellation);
        var key = OneTimePasswordKey.Read(store, keyHandle);
        var hotp = key.Hotp ?? throw new SksException(SksStatus.Option, "The key makes its one-time passwords by time, not by a counter.");
        string next = hotp.NextCounter;
        string code = Code(keyHandle, key.Algorithm, hotp.Counter, hotp.Digits, authorization);
        store.SetProperty(keyHandle, HotpProperties.Type, HotpProperties.CounterName, next);
        return new HotpCode(code, hotp.Counter);
    }

    /// <summary>Makes the code of a moment with a TOTP key (RFC 6238).</summary>
    /// <param name="keyHandle">The key.</param>
    /// <param name="authorization">The PIN, or empty.</param>
    /// <param name="moment">The present, by the caller's clock.</param>
    /// <exception cref="SksException">
    /// What <see cref="OneTimePasswordKey.Read"/> and <c>performHmac</c> say; <see cref="SksStatus.Option"/>: no TOTP key;
    /// <see cref="SksStatus.NotAllowed"/>: the moment is before the key's T0.
    /// </exception>
    public TotpCode Totp(uint keyHandle, ReadOnlySpan<byte> authorization, DateTimeOffset moment)
    {
        var key = OneTimePasswordKey.Read(store, keyHandle);
        var totp = key.Totp ?? throw new SksException(SksStatus.Option, "The key makes its one-time passwords by a counter, not by time.");
        string code = Code(keyHandle, key.Algorithm, totp.TimeSteps(moment), totp.Digits, authorization);
        return new TotpCode(code, totp.SecondsLeft(moment));
    }

    private string Code(uint keyHandle, string algorithm, ulong movingFactor, int digits, ReadOnlySpan<byte> authorization) =>
        OneTimePassword.Code(
            store.PerformHmac(keyHandle, algorithm, [], biometricAuth: false, authorization, OneTimePassword.Message(movingFactor)),
            digits);
}
