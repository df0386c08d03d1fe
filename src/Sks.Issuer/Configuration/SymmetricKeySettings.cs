namespace Sks.Issuer.Configuration;

/// <summary>A symmetric key that the issuer makes, in place of the private key.</summary>
/// <param name="Size">Bytes, 1 to 128.</param>
/// <param name="OneTimePasswords">What makes it a seed of one-time passwords, or <see langword="null"/>.</param>
internal sealed record SymmetricKeySettings(int Size, OneTimePasswordSettings? OneTimePasswords);
