using System.Text;
using Sks.KeyGen2.Issuer;

namespace Sks.KeyGen2.Tests.Options;

/// <summary>Keys and policies that an issuer asks for.</summary>
/// <param name="Request">What is asked for.</param>
/// <param name="Chosen">The PINs that the person chooses, in the order of asking.</param>
/// <param name="Pins">The PIN that each key has then, in the order of the keys; none for a key without.</param>
internal sealed record OptionScenario(CredentialRequest Request, string[] Chosen, params string?[] Pins)
{
    public static byte[] Bytes(string? pin) => Encoding.UTF8.GetBytes(pin ?? "");
}
