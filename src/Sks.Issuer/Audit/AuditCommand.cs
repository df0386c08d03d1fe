using System.CommandLine;
using System.Security.Cryptography;
using Sks.Issuer.Commands;
using Sks.Issuer.Configuration;

namespace Sks.Issuer.Audit;

/// <summary><c>sks-issuer audit</c>: shows the audit log, hands it out, and verifies it.</summary>
internal static class AuditCommand
{
    private static readonly string[] Headings = ["ENTRY", "WHEN", "WHO", "WHAT", "OBJECT", "REASON"];

    public static Command Create() => new IssuerCommand(
        "audit",
        "Show who did what, hand the log out, and verify that nothing in it was changed.",
        "sks-issuer audit list --data bank",
        "sks-issuer audit export audit.jsonl --data bank",
        "sks-issuer audit verify audit.jsonl") { List(), Export(), Verify() };

    private static IssuerCommand List()
    {
        var data = CommonOptions.Data();
        var json = CommonOptions.Json();
        var last = new Option<int>("--last") { Description = "The last so many entries; 0: all.", HelpName = "N", DefaultValueFactory = _ => 50 };
        var command = new IssuerCommand("list", "List the last entries, oldest first.", "sks-issuer audit list --data bank --last 200") { data, last, json };
        command.SetAction(async (parsed, cancellation) =>
        {
            await WithLogAsync(parsed, parsed.GetRequiredValue(data), async (log, head) =>
            {
                int count = parsed.GetValue(last);
                var entries = new List<AuditEntry>();
                await foreach (var entry in log.EntriesAsync(count > 0 ? Math.Max(0, head.Sequence - count) : 0, cancellation).ConfigureAwait(false))
                {
                    entries.Add(entry);
                }

                Show(parsed.InvocationConfiguration.Output, entries, parsed.GetValue(json));
            }, cancellation).ConfigureAwait(false);
            return (int)ExitStatus.Done;
        });
        return command;
    }

    private static IssuerCommand Export()
    {
        var data = CommonOptions.Data();
        var file = new Argument<string?>("FILE") { Description = "A new file (default: standard output).", Arity = ArgumentArity.ZeroOrOne };
        var after = new Option<long>("--after") { Description = "Only entries after this one.", HelpName = "ENTRY" };
        var command = new IssuerCommand(
            "export",
            "Write the log as JSON lines, which 'audit verify' checks anywhere; standard error tells its head, to note down.",
            "sks-issuer audit export audit.jsonl --data bank") { file, data, after };
        command.SetAction(async (parsed, cancellation) =>
        {
            await WithLogAsync(parsed, parsed.GetRequiredValue(data), async (log, _) =>
            {
                string? path = parsed.GetValue(file);
                if (path is not null && Path.Exists(path))
                {
                    throw new IssuerException(ExitStatus.Refused, $"{path} is there already; nothing is overwritten.");
                }

                long sequence = parsed.GetValue(after);
                byte[]? hash = null;
                var output = path is null ? parsed.InvocationConfiguration.Output : new StreamWriter(path);
                try
                {
                    await foreach (var entry in log.EntriesAsync(sequence, cancellation).ConfigureAwait(false))
                    {
                        await output.WriteAsync($"{entry.ToLine()}\n").ConfigureAwait(false);
                        (sequence, hash) = (entry.Sequence ?? 0, entry.Hash);
                    }

                    await output.FlushAsync(cancellation).ConfigureAwait(false);
                }
                finally
                {
                    if (path is not null)
                    {
                        await output.DisposeAsync().ConfigureAwait(false);
                    }
                }

                await parsed.InvocationConfiguration.Error.WriteLineAsync(
                    hash is null ? "sks-issuer: no entries" : $"sks-issuer: up to entry {sequence}, head {Convert.ToHexStringLower(hash)}").ConfigureAwait(false);
            }, cancellation).ConfigureAwait(false);
            return (int)ExitStatus.Done;
        });
        return command;
    }

    private static IssuerCommand Verify()
    {
        var file = new Argument<string?>("FILE") { Description = "An exported log (default: the one in the books of --data).", Arity = ArgumentArity.ZeroOrOne };
        var data = new Option<string?>("--data") { Description = "The issuer's folder; with FILE, to check also that the issuer wrote it.", HelpName = "DIR" };
        var head = new Option<byte[]?>("--head")
        {
            Description = "A head that was noted down before: it has to be in the log.",
            HelpName = "HASH",
            CustomParser = result => ParseHash(result.Tokens[0].Value) is { } hash ? hash : Fail(result),
        };
        var json = CommonOptions.Json();
        var command = new IssuerCommand(
            "verify",
            "Verify that no entry was changed, dropped or moved; with --head, that the end was not cut off either.",
            "sks-issuer audit verify --data bank",
            "sks-issuer audit verify audit.jsonl --head 4f1c...") { file, data, head, json };

        // An option of arrays is empty without a value, not null.
        byte[]? Noted(ParseResult parsed) => parsed.GetValue(head) is { Length: > 0 } hash ? hash : null;
        command.SetAction(async (parsed, cancellation) =>
        {
            string? path = parsed.GetValue(file);
            AuditVerifier? verifier = null;
            if (path is not null)
            {
                using var key = parsed.GetValue(data) is { } folder ? AuditKey.FromFile(DataDirectory.Open(folder).SealingKey) : null;
                verifier = await ReadAsync(path, key, Noted(parsed), cancellation).ConfigureAwait(false);
            }
            else
            {
                string folder = parsed.GetValue(data) ?? throw new IssuerException(ExitStatus.Usage, "Name the file of an exported log, or an issuer's folder by --data.");
                await WithLogAsync(
                    parsed,
                    folder,
                    async (log, _) => verifier = await log.VerifyAsync(Noted(parsed), cancellation).ConfigureAwait(false),
                    cancellation).ConfigureAwait(false);
            }

            Show(parsed, verifier!);
            return (int)(verifier!.Problems.Count == 0 ? ExitStatus.Done : path is null ? ExitStatus.Damaged : ExitStatus.Malformed);
        });
        return command;
    }

    private static void Show(ParseResult parsed, AuditVerifier verifier)
    {
        var output = parsed.InvocationConfiguration.Output;
        string head = Convert.ToHexStringLower(verifier.Head.Hash);
        if (parsed.GetValue<bool>("--json"))
        {
            Report.WriteJson(output, new { whole = verifier.Problems.Count == 0, entries = verifier.Count, first = verifier.First, last = verifier.Head.Sequence, head, problems = verifier.Problems });
            return;
        }

        foreach (string problem in verifier.Problems)
        {
            output.WriteLine(problem);
        }

        if (verifier.Problems.Count > 0)
        {
            parsed.InvocationConfiguration.Error.WriteLine("sks-issuer: This audit log is not as it was written.");
            return;
        }

        output.WriteLine(verifier.First > 1
            ? $"Entries {verifier.First} to {verifier.Head.Sequence} are whole; those before are not in this file."
            : $"The log is whole: {verifier.Count} entries.");
        output.WriteLine($"Head, to note down where nobody can change it: {head}");
    }

    private static async Task<AuditVerifier> ReadAsync(string path, AuditKey? key, byte[]? head, CancellationToken cancellation)
    {
        if (!File.Exists(path))
        {
            throw new IssuerException(ExitStatus.NotFound, $"{path} is not there.");
        }

        var verifier = new AuditVerifier(key, head);
        await foreach (string line in LimitedLines.ReadAsync(path, AuditEntry.LineLimit, cancellation).ConfigureAwait(false))
        {
            verifier.Add(line);
        }

        verifier.End();
        return verifier;
    }

    private static async Task WithLogAsync(ParseResult parsed, string folder, Func<AuditLog, AuditHead, Task> work, CancellationToken cancellation)
    {
        var directory = DataDirectory.Open(folder);
        using var key = AuditKey.FromFile(directory.SealingKey);
        using var books = await DatabaseOptions.OpenAsync(parsed, directory, cancellation).ConfigureAwait(false);
        var log = new AuditLog(books, key);
        await log.ChainAsync(cancellation).ConfigureAwait(false);
        await work(log, await books.AuditHeadAsync(cancellation).ConfigureAwait(false)).ConfigureAwait(false);
    }

    private static void Show(TextWriter output, List<AuditEntry> entries, bool json)
    {
        if (json)
        {
            output.WriteLine($"[{string.Join(",\n", entries.Select(e => e.ToLine()))}]");
        }
        else if (entries.Count == 0)
        {
            output.WriteLine("No entries yet.");
        }
        else
        {
            Report.WriteTable(output, Headings, [.. entries.Select(e => (string[])[
                e.Text("sequence") ?? "?", e.Text("when") ?? "", e.Text("who") ?? "", e.Text("what") ?? "", e.Text("object") ?? "", e.Text("reason") ?? ""])]);
        }
    }

    private static byte[]? ParseHash(string text) =>
        text.Length == 2 * SHA256.HashSizeInBytes && text.All(char.IsAsciiHexDigit) ? Convert.FromHexString(text) : null;

    private static byte[]? Fail(System.CommandLine.Parsing.ArgumentResult result)
    {
        result.AddError("--head takes the 64 hexadecimal digits that 'audit verify' or 'audit export' has told");
        return null;
    }
}
