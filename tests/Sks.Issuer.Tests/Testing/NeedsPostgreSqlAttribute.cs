namespace Sks.Issuer.Tests.Testing;

/// <summary>Marks tests of books in PostgreSQL.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class NeedsPostgreSqlAttribute : Attribute;
