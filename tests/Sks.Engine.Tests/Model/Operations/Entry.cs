
namespace Sks.Engine.Tests.Model.Operations;

/// <summary>What a user enters.</summary>
internal enum Entry
{
    /// <summary>What is due; nothing where nothing is.</summary>
    Right,

    Wrong,

    Nothing,
}
