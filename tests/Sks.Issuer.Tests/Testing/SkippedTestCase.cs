using Xunit.Abstractions;
using Xunit.Sdk;

namespace Sks.Issuer.Tests.Testing;

/// <summary>A test that cannot run, for want of PostgreSQL.</summary>
public sealed class SkippedTestCase : XunitTestCase
{
    [Obsolete("For deserialization.")]
    public SkippedTestCase()
    {
    }

    public SkippedTestCase(IMessageSink sink, TestMethodDisplay display, TestMethodDisplayOptions options, ITestMethod method)
        : base(sink, display, options, method)
    {
    }

    protected override string GetSkipReason(IAttributeInfo factAttribute) => PostgreSqlCluster.Missing!;
}
