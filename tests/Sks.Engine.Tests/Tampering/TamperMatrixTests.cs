using Sks.Core;
using Sks.Core.Wire;
using Sks.Engine.Tests.Frames;
using Xunit;
using Xunit.Abstractions;

namespace Sks.Engine.Tests.Tampering;

/// <summary>
/// The tamper matrix: whatever a hostile middle does to a session ends it with the right status and leaves the store as it was before.
/// </summary>
public sealed class TamperMatrixTests(ITestOutputHelper output)
{
    /// <summary>There was no other value to swap with, or the change would have changed nothing.</summary>
    private const string NotApplicable = "not applicable to this run";

    public static TheoryData<string> Scripts => [.. Script.All.Select(script => script.Name)];

    [Theory]
    [MemberData(nameof(Scripts))]
    public void Tampering_ends_the_session_and_leaves_the_store_as_it_was(string scriptName)
    {
        var script = Script.All.Single(s => s.Name == scriptName);
        var honest = TamperMatrix.Record(script);
        string honestCensus = CensusAfter(script);
        var tally = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var failures = new List<string>();
        var ground = new EnrolledElement();
        foreach (var make in TamperMatrix.Of(honest))
        {
            var tampering = make();
            try
            {
                string result = Try(script, honest, ground, tampering, honestCensus, out bool isSpent);
                tally[result] = tally.GetValueOrDefault(result) + 1;
                if (!isSpent)
                {
                    continue;
                }
            }
            catch (Exception e)
            {
                failures.Add($"{tampering.Name}: {e.Message.ReplaceLineEndings(" ")}");
            }

            ground.Dispose();
            ground = new EnrolledElement();
        }

        ground.Dispose();
        output.WriteLine($"{scriptName}: {tally.Values.Sum()} cases over {honest.Count} calls");
        foreach (var (result, count) in tally)
        {
            output.WriteLine($"  {count,5}  {result}");
        }

        Assert.InRange(tally.GetValueOrDefault(NotApplicable), 0, tally.Values.Sum() / 4);
        Assert.True(failures.Count == 0, $"{failures.Count} cases fail:\n" + string.Join("\n", failures.Take(60)));
    }

    [Fact]
    public void The_scripts_use_every_provisioning_method_and_every_argument_is_changed()
    {
        var recorded = Script.All.SelectMany(TamperMatrix.Record).ToArray();
        Assert.Equal(
            MethodTable.All.Where(Middle.IsProvisioning).Select(m => m.Name).Order(),
            recorded.Select(frame => frame.Method.Name).Distinct().Order());
        Assert.Equal(
            (byte[])[0, 1, 2, 3],
            recorded.Where(f => f.Method.Id == MethodId.AddExtension).Select(f => f.Value(f.IndexOf("subType"))[0]).Distinct().Order());
        foreach (var frame in recorded)
        {
            Assert.All(Enumerable.Range(0, frame.Method.Input.Count), i => Assert.NotEmpty(FieldChange.Of(frame, i)));
        }
    }

    private static string CensusAfter(Script script)
    {
        using var ground = new EnrolledElement();
        using var run = new ScriptRun(ground, new FramedStore(new Middle(ground, []).Exchange));
        script.Run(run);
        return ground.Element.Contents().Census();
    }

    private static string Try(
        Script script,
        IReadOnlyList<RequestFrame> honest,
        EnrolledElement ground,
        Tampering tampering,
        string honestCensus,
        out bool isSpent)
    {
        var before = ground.Element.Contents();
        var middle = new Middle(ground, honest, tampering)
        {
            Bystanders = tampering.NeedsBystanders ? new Bystanders(ground) : null,
        };
        using var run = new ScriptRun(ground, new FramedStore(middle.Exchange));
        string? failure = Fail(() => script.Run(run));
        if (failure is not null && middle.IsSessionOpen && run.Session is { } session)
        {
            // The issuer has counted what went astray: nobody can close the session any more.
            Assert.NotNull(Fail(session.Close));
            Assert.False(middle.IsSessionOpen, "the session outlives a close that failed");
        }

        middle.Bystanders?.Dispose();
        ground.Element.AbortAll();
        isSpent = false;
        if (tampering.Consequence is not { } consequence)
        {
            isSpent = true;
            return NotApplicable;
        }

        var after = ground.Element.Contents();
        if (consequence.End != SessionEnd.Never)
        {
            Assert.True(failure is not null, "the script came to its end");
            after.IsUnchanged(before, "store");
            return $"{SksException.NameOf(consequence.Status)}, ends {consequence.End}";
        }

        Assert.True(failure is null, failure);
        isSpent = true;
        if (tampering is DroppedCall { } dropped && after.Census() == before.Census())
        {
            after.IsUnchanged(before, "store");
        }
        else
        {
            Assert.Equal(honestCensus, after.Census());
        }

        return $"{SksException.NameOf(consequence.Status)}, harmless: {tampering.Name[(tampering.Name.IndexOf(',', StringComparison.Ordinal) + 2)..]}";
    }

    /// <summary>What ended a script: the store's status, or the issuer that refuses an attestation or an answer.</summary>
    private static string? Fail(Action script)
    {
        try
        {
            script();
            return null;
        }
        catch (SksException e)
        {
            return e.ErrorName + ": " + e.Message;
        }
        catch (Exception e) when (e is InvalidOperationException or System.Security.Cryptography.CryptographicException or ArgumentException)
        {
            return "refused by the issuer: " + e.Message;
        }
    }
}
