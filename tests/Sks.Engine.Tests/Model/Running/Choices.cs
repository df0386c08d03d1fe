using CsCheck;
using Sks.Core.Keys;
using Sks.Engine.Tests.Model.Operations;

namespace Sks.Engine.Tests.Model.Running;

/// <summary>What generators of operations have in common.</summary>
internal static class Choices
{
    /// <summary>Mostly the newest.</summary>
    public static readonly Gen<int> Recent = Gen.Frequency((7, Gen.Const(0)), (2, Gen.Const(1)), (2, Gen.Int[0, 9]));

    public static readonly Gen<AppUsage> Usage = Gen.Frequency((3, Gen.Const(AppUsage.Authentication)), (4, Gen.Enum<AppUsage>()));

    public static readonly Gen<string> Pin = OneOf(Pins.All);

    public static readonly Gen<Operation[]> Nothing = Gen.Const(Array.Empty<Operation>());

    public static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(at => values[at]);

    public static Gen<bool> Rarely(int percent) => Gen.Int[1, 100].Select(n => n > 100 - percent);

    public static Gen<T> Mostly<T>(T usual, Gen<T> other) => Gen.Frequency((9, Gen.Const(usual)), (1, other));

    public static Gen<Operation> Of<T>(Gen<T> generator)
        where T : Operation => generator.Select(operation => (Operation)operation);

    public static Gen<Operation[]> Single(Gen<Operation> operation) => operation.Select(o => new[] { o });

    /// <summary>Pieces one after the other.</summary>
    public static Gen<Operation[]> Join(params Gen<Operation[]>[] pieces) =>
        pieces.Aggregate(Nothing, (first, next) => Gen.Select(first, next, (a, b) => a.Concat(b).ToArray()));

    public static Gen<Operation[]> Several(Gen<Operation[]> piece, int least, int most) =>
        piece.Array[least, most].Select(pieces => pieces.SelectMany(operations => operations).ToArray());
}
