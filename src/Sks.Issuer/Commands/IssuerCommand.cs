using System.CommandLine;

namespace Sks.Issuer.Commands;

/// <summary>A command whose help ends with lines that show it at work.</summary>
/// <param name="name">As it is typed.</param>
/// <param name="description">One sentence.</param>
/// <param name="examples">Whole lines.</param>
internal sealed class IssuerCommand(string name, string description, params string[] examples) : Command(name, description)
{
    /// <summary>Whole lines that show the command at work.</summary>
    public IReadOnlyList<string> Examples { get; } = examples;
}
