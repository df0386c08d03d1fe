using Sks.Cli.Terminal;
using Sks.Core;
using Sks.Core.OneTimePasswords;

namespace Sks.Cli.Reports;

/// <summary>A key for one-time passwords, as <c>sks otp list</c> shows it.</summary>
/// <param name="Handle">Its handle in this store.</param>
/// <param name="FriendlyName">Its name for people, or empty.</param>
/// <param name="Type"><c>hotp</c> or <c>totp</c>; <see langword="null"/> with a problem, as are those that follow.</param>
/// <param name="Algorithm">URI of its HMAC.</param>
/// <param name="Digits">6 to 8.</param>
/// <param name="Counter">Of the next code; HOTP only.</param>
/// <param name="TimeStep">Seconds that a code is valid; TOTP only.</param>
/// <param name="Pin">State of its PIN.</param>
/// <param name="Problem">Why it cannot make codes, or <see langword="null"/>.</param>
internal sealed record OtpKeyReport(
    uint Handle,
    string FriendlyName,
    string? Type,
    string? Algorithm,
    int? Digits,
    ulong? Counter,
    int? TimeStep,
    SecretReport Pin,
    string? Problem)
{
    /// <summary>Asks the store about a key that is meant for one-time passwords.</summary>
    public static OtpKeyReport Of(ISecureKeyStore store, KeyReport key)
    {
        try
        {
            var otp = OneTimePasswordKey.Read(store, key.Handle);
            return new OtpKeyReport(
                key.Handle,
                key.FriendlyName,
                otp.Hotp is null ? "totp" : "hotp",
                otp.Algorithm,
                otp.Hotp?.Digits ?? otp.Totp!.Digits,
                otp.Hotp?.Counter,
                otp.Totp?.TimeStep,
                key.Pin,
                Problem: null);
        }
        catch (SksException e) when (e.Status is SksStatus.Option or SksStatus.Algorithm)
        {
            return new OtpKeyReport(key.Handle, key.FriendlyName, null, null, null, null, null, key.Pin, e.Message);
        }
    }

    public void ShowOn(Screen screen)
    {
        screen.Line($"Key {Handle}{(FriendlyName.Length > 0 ? $" \"{FriendlyName}\"" : "")} ({Type?.ToUpperInvariant() ?? "unusable"})");
        if (Problem is not null)
        {
            screen.Field("Problem", Problem);
            return;
        }

        screen.Field("Codes", Counter is null ? $"{Digits} digits, every {TimeStep} s" : $"{Digits} digits, the next is number {Counter}");
        screen.Field("Algorithm", Algorithm![(Algorithm!.IndexOf('#', StringComparison.Ordinal) + 1)..]);
        screen.Field("PIN", Pin.ToString());
    }
}
