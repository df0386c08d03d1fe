using Sks.Engine.Tests.Model.Rules;

namespace Sks.Engine.Tests.Model.Operations;

/// <summary>Ids for objects of a session.</summary>
internal static class Names
{
    /// <summary>A new one, or if it is to be a duplicate and there is one, one that the session has.</summary>
    public static string Id(ModelSession session, bool duplicate) =>
        duplicate && session.Ids.Count > 0 ? session.Ids.Order(StringComparer.Ordinal).First() : $"Id.{session.Ids.Count}";
}
