using Sks.Core;

namespace Sks.Engine.Tests.Model.Running;

/// <summary>Carries out operations on a real store and on the model side by side, and says where they part.</summary>
internal static class Runner
{
    /// <summary>Shortest PIN or PUK that is looked for in exceptions: shorter ones stand in innocent numbers.</summary>
    private const int ShortestSecret = 4;

    /// <summary>Runs a sequence in a world of its own.</summary>
    /// <exception cref="ModelException">The store did not do what the model says.</exception>
    public static void Run(IEnumerable<Operation> operations, Func<Medium> medium)
    {
        using var world = new World(medium());
        var trace = new List<string>();
        var before = Observation.Of(world.Store, world.Sealed);
        foreach (var operation in operations)
        {
            if (operation.On(world) is not { } step)
            {
                continue;
            }

            try
            {
                var failure = Do(step, world);
                trace.Add($"{operation} -> {Name(failure?.Status)} {failure?.Message}");
                var after = Observation.Of(world.Store, world.Sealed);
                Check(step, failure, before, after, world);
                before = after;
            }
            catch (Exception e)
            {
                trace.Add($"{operation} <- here");
                throw new ModelException(operation, e.Message, trace, e);
            }
        }
    }

    private static SksException? Do(Step step, World world)
    {
        try
        {
            world.Model = step.Call();
            return null;
        }
        catch (SksException failure)
        {
            world.Model = step.AfterFailure;
            return failure;
        }
    }

    private static void Check(Step step, SksException? failure, Observation before, Observation after, World world)
    {
        Demand(failure?.Status == step.Expected, $"expected {Name(step.Expected)}, got {Name(failure?.Status)}: {failure?.Message}");
        var expected = Observation.Of(world.Model);
        Demand(after.Lines.SequenceEqual(expected.Lines), $"the store{Environment.NewLine}{after.DifferenceFrom(expected)}");
        string told = failure?.ToString() ?? "";
        Demand(
            !world.Secrets.Any(secret => secret.Length >= ShortestSecret && told.Contains(secret, StringComparison.Ordinal)),
            "the exception tells a PIN or PUK");
        if (step.Issuer is { } issuer)
        {
            string uri = world.Issuers[issuer].Issuer.Uri;
            Demand(
                Of(before, line => IsOfOther(line.Issuer)).SequenceEqual(Of(after, line => IsOfOther(line.Issuer))),
                "something of another issuer changed");

            bool IsOfOther(string other) => other.Length > 0 && other != uri;
        }

        if (failure is not null && step.Session is { } session)
        {
            Demand(
                Of(before, line => !line.Open).SequenceEqual(Of(after, line => !line.Open)),
                "a provisioning call that failed changed something of a closed session");
            Demand(world.Store.IsGone(session), "the session of the failed call is still there");
        }
    }

    private static IEnumerable<string> Of(Observation observation, Func<(string Issuer, bool Open, string Text), bool> which) =>
        observation.Lines.Where(which).Select(line => line.Text);

    private static bool IsGone(this ISecureKeyStore store, uint session)
    {
        for (uint at = 0; store.EnumerateProvisioningSessions(at, provisioningState: true) is { } open; at = open.ProvisioningHandle)
        {
            if (open.ProvisioningHandle == session)
            {
                return false;
            }
        }

        return true;
    }

    private static string Name(SksStatus? status) => SksException.NameOf(status ?? SksStatus.Success);

    private static void Demand(bool condition, string message)
    {
        if (!condition)
        {
            throw new InvalidOperationException(message);
        }
    }
}
