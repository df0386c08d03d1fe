namespace Sks.Issuer.Tests.Testing;

/// <summary>A test that needs PostgreSQL's programs, which <c>test.sh</c> installs; skipped without.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PostgreSqlFactAttribute : FactAttribute
{
    public PostgreSqlFactAttribute() => Skip = PostgreSqlCluster.Missing!;
}
