using CsCheck;
using Sks.Engine.Tests.Model.Running;
using Xunit;

namespace Sks.Engine.Tests.Model;

/// <summary>
/// Random sequences of valid and invalid calls of three issuers and a user on one store, beside a small model of the rules: after each call
/// its status, and all that can be seen of the store, must be the model's. docs/testing-model.md tells how a failure is replayed.
/// </summary>
public sealed class ModelTests
{
    private static readonly bool Long = Environment.GetEnvironmentVariable("SKS_TESTS_LONG") is not null;

    [Fact]
    public void A_store_in_memory_is_what_its_model_is() => Sample(() => new Medium.Memory(), Long ? 20_000 : 500);

    [Fact]
    public void A_store_on_disk_is_what_its_model_is() => Sample(() => new Medium.Disk(), Long ? 1000 : 10);

    private static void Sample(Func<Medium> medium, int sequences)
    {
        if (Long || Environment.GetEnvironmentVariable("SKS_MODEL_SEED") is not null)
        {
            SampleAnew(medium, sequences);
        }
        else
        {
            SampleTheSame(medium, sequences);
        }
    }

    /// <summary>The same sequences in each run: what passes today passes tomorrow unless the code changes.</summary>
    private static void SampleTheSame(Func<Medium> medium, int sequences)
    {
        const ulong Seed = 107;
        for (uint i = 0; i < sequences; i++)
        {
            var random = new PCG(i, Seed);
            string seed = random.ToString();
            var operations = Generators.Sequence.Generate(random, null, out _);
            if (Reduction.FailureOf(operations, medium) is { } failure)
            {
                Assert.Fail($"Seed {seed}, reduced:{Environment.NewLine}{Reduction.Of(operations, failure, medium).Failure.Message}");
            }
        }
    }

    /// <summary>Others in each run; a seed from <c>SKS_MODEL_SEED</c> repeats the sequence that a failure printed.</summary>
    private static void SampleAnew(Func<Medium> medium, int sequences)
    {
        string? seed = Environment.GetEnvironmentVariable("SKS_MODEL_SEED");
        string found = "";
        var failure = Record.Exception(() => Generators.Sequence.Sample(
            operations =>
            {
                if (found.Length == 0 && Reduction.FailureOf(operations, medium) is { } failure)
                {
                    found = Reduction.Of(operations, failure, medium).Failure.Message;
                    throw failure;
                }
            },
            seed: seed,
            iter: seed is null ? sequences : 1,
            threads: 1,
            print: operations => $"{operations.Length} operations"));
        Assert.True(failure is null, $"{failure?.Message}{Environment.NewLine}Reduced:{Environment.NewLine}{found}");
    }
}
