
namespace Sks.Engine.Tests.Model.Operations;

/// <summary>Which policy object of an open session a call names.</summary>
internal enum PolicyChoice
{
    /// <summary>None: handle zero.</summary>
    None,

    /// <summary>The session's newest.</summary>
    Newest,

    /// <summary>The session's oldest.</summary>
    Oldest,

    /// <summary>One of another session if there is any, or else one that does not exist.</summary>
    Strange,
}
