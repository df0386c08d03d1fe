namespace Sks.Core.Algorithms;

/// <summary>One row of the <see cref="AlgorithmRegistry"/>.</summary>
/// <param name="Uri">The algorithm's URI, its name everywhere in SKS and KeyGen2.</param>
public abstract record Algorithm(string Uri);

/// <summary>An algorithm that a key can be used with, and so one that <c>endorsedAlgorithm</c> may name (createKeyEntry).</summary>
/// <param name="Uri">Algorithm URI.</param>
public abstract record EndorsableAlgorithm(string Uri) : Algorithm(Uri)
{
    /// <summary>Whether an asymmetric key of this kind and size can do it.</summary>
    public abstract bool Suits(KeyGenerationAlgorithm key);

    /// <summary>Whether a symmetric key of <paramref name="length"/> bytes can do it.</summary>
    public abstract bool Suits(int length);
}

/// <summary>An algorithm of asymmetric keys.</summary>
/// <param name="Uri">Algorithm URI.</param>
/// <param name="KeyType">The keys that it takes.</param>
public abstract record AsymmetricKeyAlgorithm(string Uri, KeyType KeyType) : EndorsableAlgorithm(Uri)
{
    /// <inheritdoc/>
    public override bool Suits(KeyGenerationAlgorithm key) => key.KeyType == KeyType;

    /// <inheritdoc/>
    public sealed override bool Suits(int length) => false;
}

/// <summary>An algorithm of symmetric keys.</summary>
/// <param name="Uri">Algorithm URI.</param>
public abstract record SymmetricKeyAlgorithm(string Uri) : EndorsableAlgorithm(Uri)
{
    /// <inheritdoc/>
    public sealed override bool Suits(KeyGenerationAlgorithm key) => false;
}

/// <summary>A session key algorithm (section 4.2).</summary>
/// <param name="Uri">Algorithm URI.</param>
public sealed record SessionKeyAlgorithm(string Uri) : Algorithm(Uri);

/// <summary>A key entry algorithm (section 4.2).</summary>
/// <param name="Uri">Algorithm URI.</param>
public sealed record KeyEntryAlgorithm(string Uri) : Algorithm(Uri);
