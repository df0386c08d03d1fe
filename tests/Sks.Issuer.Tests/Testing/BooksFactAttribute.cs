using Xunit.Sdk;

namespace Sks.Issuer.Tests.Testing;

/// <summary>A test of a contract: skipped in a class that <see cref="NeedsPostgreSqlAttribute"/> marks, where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer("Sks.Issuer.Tests.Testing.BooksFactDiscoverer", "Sks.Issuer.Tests")]
public sealed class BooksFactAttribute : FactAttribute;
