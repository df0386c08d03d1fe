using System.CommandLine;
using Sks.Issuer.Commands;

namespace Sks.Issuer.Operators;

/// <summary><c>sks-issuer operator</c>: who may operate the issuer over the network.</summary>
internal static class OperatorCommand
{
    private static readonly string[] Headings = ["OPERATOR", "ROLE", "ADDED", "REMOVED", "SUBJECT"];

    public static Command Create(TimeProvider clock) => new IssuerCommand(
        "operator",
        "Say who may operate the issuer over the network, and in which role: auditor, operator or admin.",
        "sks-issuer operator add --subject \"CN=Oscar Example\" --role operator --data bank",
        "sks-issuer operator list --data bank") { Add(clock), List(clock), Role(clock), Remove(clock) };

    private static IssuerCommand Add(TimeProvider clock)
    {
        var data = CommonOptions.Data();
        var subject = new Option<string>("--subject") { Description = "Distinguished name, such as \"CN=Oscar Example\".", HelpName = "NAME", Required = true };
        var role = RoleOption(required: true);
        var valid = CommonOptions.Valid("How long the URL can be used.", TimeSpan.FromHours(24));
        var json = CommonOptions.Json();
        var command = new IssuerCommand(
            "add",
            "Make a URL by which somebody becomes an operator: 'sks enroll URL' puts the credential into their key store.",
            "sks-issuer operator add --subject \"CN=Oscar Example\" --role operator --data bank") { data, subject, role, valid, json };
        command.SetAction(async (parsed, cancellation) =>
        {
            await using var local = await LocalOperations.OpenAsync(parsed, parsed.GetRequiredValue(data), clock, cancellation).ConfigureAwait(false);
            var (added, url) = await new OperatorOperations(local.Context)
                .AddAsync(parsed.GetRequiredValue(subject), parsed.GetRequiredValue(role), parsed.GetValue(valid), cancellation).ConfigureAwait(false);
            await local.ChainAsync(cancellation).ConfigureAwait(false);
            if (parsed.GetValue(json))
            {
                Report.WriteJson(parsed.InvocationConfiguration.Output, new { added.Id, added.Subject, added.Role, url });
            }
            else
            {
                parsed.InvocationConfiguration.Output.WriteLine($"Operator {added.Id}, {added.Subject}, is {Word(added.Role)} with the credential of this URL:");
                parsed.InvocationConfiguration.Output.WriteLine($"  {url}");
                parsed.InvocationConfiguration.Output.WriteLine("It works once and is shown only now; whoever has it becomes that operator.");
            }

            return (int)ExitStatus.Done;
        });
        return command;
    }

    private static IssuerCommand List(TimeProvider clock)
    {
        var data = CommonOptions.Data();
        var json = CommonOptions.Json();
        var command = new IssuerCommand("list", "List the operators, removed ones too.", "sks-issuer operator list --data bank") { data, json };
        command.SetAction(async (parsed, cancellation) =>
        {
            await using var local = await LocalOperations.OpenAsync(parsed, parsed.GetRequiredValue(data), clock, cancellation).ConfigureAwait(false);
            var operators = await local.Context.Books.OperatorsAsync(cancellation).ConfigureAwait(false);
            if (parsed.GetValue(json))
            {
                Report.WriteJson(parsed.InvocationConfiguration.Output, operators.Select(o => new { o.Id, o.Subject, o.Role, o.Added, o.Removed }));
            }
            else
            {
                Report.WriteTable(parsed.InvocationConfiguration.Output, Headings, [.. operators.Select(o => (string[])[
                    o.Id, Word(o.Role), Report.Time(o.Added), o.Removed is { } removed ? Report.Time(removed) : "", o.Subject])]);
            }

            return (int)ExitStatus.Done;
        });
        return command;
    }

    private static IssuerCommand Role(TimeProvider clock)
    {
        var data = CommonOptions.Data();
        var id = Id();
        var role = RoleOption(required: true);
        var command = new IssuerCommand("role", "Give an operator another role, at once.", "sks-issuer operator role 5b0c3a17e2f49d86 --role auditor --data bank") { id, role, data };
        command.SetAction(async (parsed, cancellation) =>
        {
            await using var local = await LocalOperations.OpenAsync(parsed, parsed.GetRequiredValue(data), clock, cancellation).ConfigureAwait(false);
            var changed = await new OperatorOperations(local.Context)
                .SetRoleAsync(parsed.GetRequiredValue(id), parsed.GetRequiredValue(role), cancellation).ConfigureAwait(false);
            await local.ChainAsync(cancellation).ConfigureAwait(false);
            parsed.InvocationConfiguration.Output.WriteLine($"Operator {changed.Id}, {changed.Subject}, is {Word(changed.Role)} now.");
            return (int)ExitStatus.Done;
        });
        return command;
    }

    private static IssuerCommand Remove(TimeProvider clock)
    {
        var data = CommonOptions.Data();
        var id = Id();
        var command = new IssuerCommand("remove", "Remove an operator, at once and for good.", "sks-issuer operator remove 5b0c3a17e2f49d86 --data bank") { id, data };
        command.SetAction(async (parsed, cancellation) =>
        {
            await using var local = await LocalOperations.OpenAsync(parsed, parsed.GetRequiredValue(data), clock, cancellation).ConfigureAwait(false);
            var removed = await new OperatorOperations(local.Context).RemoveAsync(parsed.GetRequiredValue(id), cancellation).ConfigureAwait(false);
            await local.ChainAsync(cancellation).ConfigureAwait(false);
            parsed.InvocationConfiguration.Output.WriteLine($"Operator {removed.Id}, {removed.Subject}, is removed.");
            return (int)ExitStatus.Done;
        });
        return command;
    }

    private static Argument<string> Id() => new("ID") { Description = "The operator, as 'sks-issuer operator list' shows it." };

    private static Option<OperatorRole> RoleOption(bool required) => new("--role")
    {
        Description = "auditor (sees), operator (acts) or admin (adds operators too).",
        HelpName = "ROLE",
        Required = required,
        CustomParser = result =>
        {
            string word = result.Tokens[0].Value;
            if (word.All(char.IsAsciiLetterLower) && Enum.TryParse<OperatorRole>(word, ignoreCase: true, out var role))
            {
                return role;
            }

            result.AddError("--role takes auditor, operator or admin");
            return default;
        },
    };

    private static string Word(OperatorRole role) => role.ToString().ToLowerInvariant();
}
