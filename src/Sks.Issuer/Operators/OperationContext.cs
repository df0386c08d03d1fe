using Sks.Issuer.Books;
using Sks.Issuer.Configuration;

namespace Sks.Issuer.Operators;

/// <summary>What all operations of operators need, whether they come by command or over REST.</summary>
/// <param name="Books">In which the operator acts.</param>
/// <param name="Settings">Of the issuer.</param>
/// <param name="Clock">The books' time.</param>
internal sealed record OperationContext(IIssuerBooks Books, IssuerSettings Settings, TimeProvider Clock)
{
    /// <summary>The time.</summary>
    public DateTimeOffset Now => Clock.GetUtcNow();
}
