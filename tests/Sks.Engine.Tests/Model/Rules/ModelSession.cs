using System.Collections.Immutable;
using Sks.Core.Provisioning;

namespace Sks.Engine.Tests.Model.Rules;

/// <summary>A provisioning session object (section 3.3) as the model knows it.</summary>
/// <param name="Information">What its enumeration must tell.</param>
/// <param name="Issuer">Which of the three issuers opened it.</param>
/// <param name="Generation">Which of its issuer's key management keys governs it; none without key management key.</param>
/// <param name="Expires">Second of the model's clock after which it is not served, if open.</param>
/// <param name="SessionKeyLimit">Uses of the session key that it may make.</param>
internal sealed record ModelSession(
    EnumeratedProvisioningSession Information, int Issuer, int? Generation, long Expires, int SessionKeyLimit)
{
    public uint Handle => Information.ProvisioningHandle;

    public bool IsOpen { get; init; } = true;

    public int SessionKeyUses { get; init; }

    /// <summary>The namespace of its policies and keys.</summary>
    public ImmutableHashSet<string> Ids { get; init; } = [];

    public ImmutableList<ModelPostOperation> PostOperations { get; init; } = [];
}
