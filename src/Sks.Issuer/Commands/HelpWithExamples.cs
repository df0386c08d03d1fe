using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Sks.Issuer.Commands;

/// <summary>The library's help, and a command's examples after it.</summary>
/// <param name="help">The library's help.</param>
/// <param name="rootExamples">What the program's own help shows.</param>
internal sealed class HelpWithExamples(HelpAction help, params IReadOnlyList<string> rootExamples) : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        int status = help.Invoke(parseResult);
        var examples = parseResult.CommandResult.Command is IssuerCommand command ? command.Examples : rootExamples;
        if (examples.Count > 0)
        {
            var output = parseResult.InvocationConfiguration.Output;
            output.WriteLine("Examples:");
            foreach (string line in examples)
            {
                output.WriteLine($"  {line}");
            }
        }

        return status;
    }
}
