using System.Globalization;
using System.Text;
using Sks.Core;
using Sks.Core.Secrets;

namespace Sks.Daemon.Pinentry;

/// <summary>
/// A conversation with a pinentry program (the Assuan protocol as GnuPG's programs speak it). Its replies are judged as hostile: few, short,
/// and in their form, or the conversation ends with <see cref="SksStatus.External"/>.
/// </summary>
internal sealed class PinDialog : IDisposable
{
    private const int MaxReplyLines = 50;
    private const int MaxTyped = 1024;
    private const int MaxEmpty = 3;

    private readonly PinentryProcess _process;
    private readonly Action _closed;

    /// <param name="program">The program.</param>
    /// <param name="caller">For whom it asks.</param>
    /// <param name="closed">Called when the dialog has ended.</param>
    internal PinDialog(PinentryProgram program, Caller caller, Action closed)
    {
        _process = new PinentryProcess(program, caller);
        _closed = closed;
        try
        {
            Begin(program);
        }
        catch
        {
            _process.Dispose();
            throw;
        }
    }

    /// <summary>Asks for a PIN, again if nothing was typed.</summary>
    /// <param name="description">What it is for, in lines.</param>
    /// <param name="prompt">Stands before the PIN.</param>
    /// <param name="error">What was wrong before, or <see langword="null"/>.</param>
    /// <returns>What was typed, for the caller to dispose of.</returns>
    /// <exception cref="SksException">
    /// <see cref="SksStatus.UserAbort"/>: cancelled, too late, or nobody waits for the answer; <see cref="SksStatus.External"/>.
    /// </exception>
    internal SecretBuffer Ask(string description, string prompt, string? error)
    {
        _process.BeginTime();
        Require("SETDESC", description);
        Require("SETPROMPT", prompt);
        for (int i = 0; i < MaxEmpty; i++)
        {
            if (error is not null)
            {
                Require("SETERROR", error);
            }

            var typed = new SecretBuffer(MaxTyped);
            try
            {
                _process.Write("GETPIN"u8);
                int length = Reply(typed.Span, isQuestion: true);
                if (length > 0)
                {
                    return new SecretBuffer(typed.Span[..length]);
                }
            }
            finally
            {
                typed.Dispose();
            }

            error = "Nothing was typed.";
        }

        throw Cancelled;
    }

    /// <summary>Says goodbye, and ends the program if it does not go by itself.</summary>
    public void Dispose()
    {
        try
        {
            _process.Write("BYE"u8);
        }
        catch (SksException)
        {
            // It has ended already.
        }

        try
        {
            _process.Dispose();
        }
        finally
        {
            _closed();
        }
    }

    private static SksException Cancelled => new(SksStatus.UserAbort, "The question for the PIN was cancelled.");

    private void Begin(PinentryProgram program)
    {
        Reply([], isQuestion: false);
        Offer("OPTION no-grab", "");
        Offer("OPTION", "lc-ctype=C.UTF-8");
        if (program.Terminal is not null)
        {
            Require("OPTION", $"ttyname={program.Terminal}");
            Offer("OPTION", $"ttytype={Environment.GetEnvironmentVariable("TERM") ?? "dumb"}");
        }

        if (Environment.GetEnvironmentVariable("DISPLAY") is { Length: > 0 } display)
        {
            Offer("OPTION", $"display={display}");
        }

        Offer("SETTIMEOUT", ((int)program.Limit.TotalSeconds).ToString(CultureInfo.InvariantCulture));
        Offer("SETTITLE", "Secure Key Store");
    }

    private void Require(string command, string text)
    {
        _process.Write(AssuanText.Command(command, text));
        Reply([], isQuestion: false);
    }

    /// <summary>What not every program knows, and can do without.</summary>
    private void Offer(string command, string text)
    {
        _process.Write(AssuanText.Command(command, text).AsSpan().TrimEnd((byte)' '));
        Reply([], isQuestion: false, mayFail: true);
    }

    /// <summary>Reads the lines of a reply up to the one that ends it.</summary>
    /// <param name="data">Gets what <c>D</c> lines carry; none may come when it is empty.</param>
    /// <param name="isQuestion">Whether a person answers, who may not want to.</param>
    /// <param name="mayFail">Whether <c>ERR</c> is an answer as good as another.</param>
    /// <returns>Bytes of data.</returns>
    private int Reply(Span<byte> data, bool isQuestion, bool mayFail = false)
    {
        int length = 0;
        for (int i = 0; i < MaxReplyLines; i++)
        {
            var line = _process.ReadLine();
            if (Is(line, "OK"u8))
            {
                return length;
            }

            if (Is(line, "ERR"u8))
            {
                return mayFail ? length : throw Failure(line, isQuestion);
            }

            if (line.StartsWith("D "u8) && isQuestion)
            {
                int more = AssuanText.Decode(line[2..], data[length..]);
                length += more >= 0 ? more : throw PinentryProcess.Misbehaved("It sends data that is none, or too long.");
            }
            else if (!Is(line, "S"u8) && !line.StartsWith("#"u8))
            {
                throw PinentryProcess.Misbehaved("It does not speak Assuan.");
            }
        }

        throw PinentryProcess.Misbehaved("It does not come to an end.");
    }

    private static bool Is(ReadOnlySpan<byte> line, ReadOnlySpan<byte> word) =>
        line.StartsWith(word) && (line.Length == word.Length || line[word.Length] == ' ');

    /// <summary><c>ERR</c> and a number of libgpg-error: its source in the upper bits, the error in the lower 16.</summary>
    private static SksException Failure(ReadOnlySpan<byte> line, bool isQuestion)
    {
        const int TimedOut = 62;
        const int Canceled = 99;
        const int NotConfirmed = 114;
        const int FullyCanceled = 198;
        string number = Encoding.ASCII.GetString(line[3..]).TrimStart();
        int end = number.IndexOf(' ', StringComparison.Ordinal);
        if (!uint.TryParse(end < 0 ? number : number[..end], NumberStyles.None, CultureInfo.InvariantCulture, out uint error))
        {
            return PinentryProcess.Misbehaved("It does not speak Assuan.");
        }

        return (error & 0xFFFF) switch
        {
            Canceled or NotConfirmed or FullyCanceled when isQuestion => Cancelled,
            TimedOut when isQuestion => new SksException(SksStatus.UserAbort, "Nobody has answered the question for the PIN in time."),
            var code => PinentryProcess.Misbehaved($"It says error {code}; has it a display or terminal (--pinentry-tty)?"),
        };
    }
}
