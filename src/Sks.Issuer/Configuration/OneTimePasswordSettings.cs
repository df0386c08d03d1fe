namespace Sks.Issuer.Configuration;

/// <summary>How one-time passwords are made of a seed.</summary>
/// <param name="ByTime">TOTP (RFC 6238); else HOTP (RFC 4226).</param>
/// <param name="Digits">6 to 8.</param>
/// <param name="Period">Seconds of a time step, 1 to 86,400.</param>
/// <param name="Hmac">URI of the HMAC.</param>
internal sealed record OneTimePasswordSettings(bool ByTime, int Digits, int Period, string Hmac);
