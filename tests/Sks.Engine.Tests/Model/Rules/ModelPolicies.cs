using Sks.Core.Protection;

namespace Sks.Engine.Tests.Model.Rules;

/// <summary>A PUK policy object (section 3.2) with its PUK.</summary>
internal sealed record ModelPuk(uint Handle, uint Session, PukPolicy Policy, string Puk)
{
    public int ErrorCount { get; init; }

    public bool IsBlocked => Policy.RetryLimit > 0 && ErrorCount == Policy.RetryLimit;
}

/// <summary>A PIN policy object (section 3.2).</summary>
internal sealed record ModelPinPolicy(uint Handle, uint Session, PinPolicy Policy, uint? Puk);

/// <summary>A "virtual" PIN object (section 5.7).</summary>
/// <param name="Id">The handle of the first key that had it.</param>
/// <param name="Policy">The policy that governs it.</param>
/// <param name="Keys">Which keys of the policy share it, in words; none that others share for a PIN of one key.</param>
/// <param name="Pin">The PIN.</param>
internal sealed record ModelPin(uint Id, uint Policy, string? Keys, string Pin)
{
    public int ErrorCount { get; init; }
}
