using Sks.Core;
using Sks.Core.Keys;
using Sks.KeyGen2.Issuer;

namespace Sks.KeyGen2.Tests.Contents;

/// <summary>What an issuer fits to a key, and what the key must do then.</summary>
/// <param name="Uses">Uses of the session key beyond the certificate path's, counted by hand.</param>
/// <param name="Contents">Made anew for each session, over the path.</param>
/// <param name="Check">Looks at the key in the store.</param>
internal sealed record ContentScenario(
    ushort Uses, Func<IReadOnlyList<byte[]>, CredentialContents> Contents, Action<ISecureKeyStore, uint> Check)
{
    /// <summary>What is asked for beforehand.</summary>
    public KeyEntryParameters Key { get; init; } = Requests.Key();

    /// <summary>The public key that is certified in place of the generated one, when the issuer sends the private key.</summary>
    public byte[]? PublicKey { get; init; }

    /// <summary>How often the person is warned of a private key that the issuer knows.</summary>
    public int Warnings { get; init; }
}
