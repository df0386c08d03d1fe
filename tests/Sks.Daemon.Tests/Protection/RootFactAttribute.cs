using Xunit;

namespace Sks.Daemon.Tests.Protection;

/// <summary>A test that looks at what only root can see.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RootFactAttribute : FactAttribute
{
    public RootFactAttribute() => Skip = Environment.UserName == "root" ? null : "Only root can look into another process's memory.";
}
