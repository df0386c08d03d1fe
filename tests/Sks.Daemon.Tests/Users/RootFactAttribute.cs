namespace Sks.Daemon.Tests.Users;

/// <summary>A test that acts as several users, which only root can.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class RootFactAttribute : Xunit.FactAttribute
{
    public RootFactAttribute()
    {
        if (!Environment.IsPrivilegedProcess)
        {
            Skip = "Acting as other users takes root.";
        }
    }
}
