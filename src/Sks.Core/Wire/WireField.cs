namespace Sks.Core.Wire;

/// <summary>One row of a method's <em>Input</em> or <em>Output</em> table.</summary>
/// <param name="Name">The specification's name, without the dots of a list.</param>
/// <param name="Type">The type of the value, or of each value of a list.</param>
/// <param name="Count">
/// The type of the count before a list (<see cref="WireType.UShort"/> or <see cref="WireType.Byte"/>); <see langword="null"/> for
/// a single value.
/// </param>
public sealed record WireField(string Name, WireType Type, WireType? Count = null);
