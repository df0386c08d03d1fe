namespace Sks.Pkcs11.Tests.Running;

/// <summary>A <see cref="ToolFactAttribute"/> in which several users act, or file systems are mounted: root alone can.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class RootToolFactAttribute : Xunit.FactAttribute
{
    public RootToolFactAttribute(params string[] tools)
    {
        Skip = Environment.IsPrivilegedProcess ? new ToolFactAttribute(tools).Skip : "Only root acts as several users.";
    }
}
