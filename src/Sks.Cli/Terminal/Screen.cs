using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Sks.Cli.CommandLine;
using Sks.Core.Secrets;

namespace Sks.Cli.Terminal;

/// <summary>
/// What a command shows and asks. All text passes <see cref="SafeText"/> here, so that no command can forget it. With
/// <c>--json</c> standard output holds the result and nothing else; questions then go to standard error.
/// </summary>
internal sealed class Screen(ITerminal terminal, bool json)
{
    private const int LabelWidth = 18;

    /// <summary>Whether there is a person to ask.</summary>
    public bool CanAsk => terminal.CanAsk;

    /// <summary>Whether the result is shown as JSON.</summary>
    public bool IsJson => json;

    private TextWriter Dialog => json ? terminal.Error : terminal.Out;

    /// <summary>Shows the result of a command.</summary>
    /// <param name="report">The result.</param>
    /// <param name="type">How it is written in JSON.</param>
    /// <param name="asText">How it is told to people.</param>
    public void Show<T>(T report, JsonTypeInfo<T> type, Action<T> asText)
    {
        if (json)
        {
            terminal.Out.WriteLine(JsonSerializer.Serialize(report, type));
        }
        else
        {
            asText(report);
        }
    }

    /// <summary>A line for people; nothing with <c>--json</c>.</summary>
    public void Line(string text)
    {
        if (!json)
        {
            terminal.Out.WriteLine(SafeText.OneLine(text));
        }
    }

    /// <summary>An indented line that tells how far a command has come; nothing with <c>--json</c>.</summary>
    public void Step(string text)
    {
        if (!json)
        {
            terminal.Out.WriteLine($"  {SafeText.OneLine(text)}");
        }
    }

    /// <summary>A labelled line for people; nothing with <c>--json</c>.</summary>
    public void Field(string label, string value)
    {
        if (!json)
        {
            terminal.Out.WriteLine(Labelled(label, value));
        }
    }

    /// <summary>A line that belongs to a question.</summary>
    public void Explain(string text) => Dialog.WriteLine(SafeText.OneLine(text));

    /// <summary>A labelled line that belongs to a question.</summary>
    public void ExplainField(string label, string value) => Dialog.WriteLine(Labelled(label, value));

    /// <summary>Text for other programs (PEM), as it is.</summary>
    public void Raw(string text) => terminal.Out.Write(text);

    /// <summary>A secret that is the command's result, with a line end; the caller wipes it, and sees to it that it is fit to show.</summary>
    public void Secret(ReadOnlySpan<byte> text)
    {
        terminal.Write(text);
        terminal.Out.WriteLine();
    }

    /// <summary>Something to put right that does not stop the command.</summary>
    public void Warn(string sentence) => terminal.Error.WriteLine($"sks: warning: {SafeText.OneLine(sentence, SafeText.SentenceLimit)}");

    /// <summary>Asks a question that only <c>y</c> or <c>yes</c> agrees to.</summary>
    /// <param name="question">Without the question mark's answers.</param>
    /// <param name="instead">The option that stands for agreement when nobody can be asked.</param>
    /// <param name="cancellation">Ctrl-C.</param>
    /// <exception cref="CommandException">There is nobody to ask.</exception>
    public bool Confirm(string question, string instead, CancellationToken cancellation)
    {
        if (!CanAsk)
        {
            throw new CommandException(ExitStatus.Refused, $"There is no terminal to ask for consent on; agree beforehand with {instead}.");
        }

        Dialog.Write($"{SafeText.OneLine(question)} [y/N] ");
        Dialog.Flush();
        string answer = terminal.ReadLine(cancellation)?.Trim() ?? "";
        return answer.Equals("y", StringComparison.OrdinalIgnoreCase) || answer.Equals("yes", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Reads a secret without echo; <see langword="null"/> when the person gives up (Ctrl-D).</summary>
    public SecretBuffer? ReadSecret(string prompt, CancellationToken cancellation)
    {
        terminal.StopEcho();
        Dialog.Write($"{SafeText.OneLine(prompt)}: ");
        Dialog.Flush();
        var secret = terminal.ReadSecret(cancellation);
        Dialog.WriteLine();
        return secret;
    }

    private static string Labelled(string label, string value) => $"  {label.PadRight(LabelWidth)}{SafeText.OneLine(value)}";
}
