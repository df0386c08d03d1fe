using Sks.KeyGen2.Messages;

namespace Sks.KeyGen2.Issuer.Management;

/// <summary>The issuer who manages what it has issued before. Called from <see cref="IssuerSession.Receive"/>.</summary>
public interface IKeyManagement : IKeyManagementSigner
{
    /// <summary>Decides what to do, once, when the lookups have been answered.</summary>
    /// <param name="results">
    /// One for each lookup, in their order. They are what the client side says, and no proof: a certificate counts when the issuer's own
    /// records have it. An operation on a key that the store does not have, or that is not this issuer's, fails there.
    /// </param>
    ManagementDecision Decide(IReadOnlyList<LookupResult> results);
}
