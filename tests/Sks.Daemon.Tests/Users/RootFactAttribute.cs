using Xunit;

namespace Sks.Daemon.Tests.Users;

/// <summary>A test that acts as several users, which only root can.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class RootFactAttribute : FactAttribute
{
    public RootFactAttribute()
    {
        if (OperatingSystemCalls.EffectiveUserId() != 0)
        {
            Skip = "Acting as other users takes root.";
        }
    }
}
