using System.Reflection;
using Sks.Issuer.Commands;

namespace Sks.Issuer.Tests;

public sealed class ReferenceTests
{
    [Fact]
    public void An_issuer_never_references_the_engine()
    {
        var seen = new HashSet<string>();
        var waiting = new Queue<Assembly>([typeof(IssuerProgram).Assembly]);
        while (waiting.TryDequeue(out var assembly))
        {
            foreach (var name in assembly.GetReferencedAssemblies().Where(n => n.Name!.StartsWith("Sks.", StringComparison.Ordinal)))
            {
                if (seen.Add(name.Name!))
                {
                    waiting.Enqueue(Assembly.Load(name));
                }
            }
        }

        Assert.Equal(["Sks.Core", "Sks.KeyGen2"], seen.Order());
    }
}
