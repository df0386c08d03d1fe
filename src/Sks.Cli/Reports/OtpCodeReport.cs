namespace Sks.Cli.Reports;

/// <summary>A one-time password.</summary>
/// <param name="Handle">The key.</param>
/// <param name="FriendlyName">Its name for people, or empty.</param>
/// <param name="Type"><c>hotp</c> or <c>totp</c>.</param>
/// <param name="Code">6 to 8 digits.</param>
/// <param name="Counter">The counter that the code used up; HOTP only.</param>
/// <param name="SecondsLeft">Until the code ends; TOTP only.</param>
internal sealed record OtpCodeReport(uint Handle, string FriendlyName, string Type, string Code, ulong? Counter, int? SecondsLeft);
