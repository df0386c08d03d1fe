using Sks.Core;
using Sks.Engine.Tests.Model.Rules;

namespace Sks.Engine.Tests.Model.Running;

/// <summary>One operation on one world: the call, and what the rules say about it.</summary>
/// <param name="Expected">The status that the call must fail with, or none.</param>
/// <param name="AfterFailure">The store that a failing call must leave.</param>
/// <param name="Call">Makes the call; returns the store that it must leave, in which new handles are as the call returned them.</param>
internal sealed record Step(SksStatus? Expected, StoreModel AfterFailure, Func<StoreModel> Call)
{
    /// <summary>The only issuer about whose objects anything may change; none if the step is nobody's.</summary>
    public int? Issuer { get; init; }

    /// <summary>The open session that a failure must end.</summary>
    public uint? Session { get; init; }
}
