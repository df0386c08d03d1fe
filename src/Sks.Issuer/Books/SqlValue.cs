namespace Sks.Issuer.Books;

/// <summary>A parameter of a statement.</summary>
/// <param name="Name">Without the <c>@</c>.</param>
/// <param name="Value">A number, a text, bytes; <see langword="null"/>.</param>
internal readonly record struct SqlValue(string Name, object? Value)
{
    /// <summary>A name and a value.</summary>
    public static implicit operator SqlValue((string Name, object? Value) pair) => new(pair.Name, pair.Value);
}
