using Sks.Core.Keys;
using Sks.Core.PublicKeys;
using Sks.KeyGen2.Messages;

namespace Sks.KeyGen2.Proxy;

/// <summary>A key that the session has created, under the issuer's id.</summary>
internal sealed record CreatedKey(string Id, CreatedKeyEntry Entry)
{
    public GeneratedKey ToGeneratedKey() => new(Id, PublicKey.Read(Entry.PublicKey), Entry.Attestation);
}
