namespace Sks.Core.Keys;

/// <summary>What <c>createKeyEntry</c> answers.</summary>
/// <param name="KeyHandle">Non-zero, never reused.</param>
/// <param name="PublicKey">X.509 DER as section 6.5 has it.</param>
/// <param name="Attestation">32 bytes: vouches that the key pair was made inside, as the MAC'd parameters say.</param>
public sealed record CreatedKeyEntry(uint KeyHandle, byte[] PublicKey, byte[] Attestation);
