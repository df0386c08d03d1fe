namespace Sks.Core.Algorithms;

/// <summary>One row of the <see cref="AlgorithmRegistry"/>.</summary>
/// <param name="Uri">The algorithm's URI, its name everywhere in SKS and KeyGen2.</param>
public abstract record Algorithm(string Uri);

/// <summary>A session key algorithm (section 4.2).</summary>
/// <param name="Uri">Algorithm URI.</param>
public sealed record SessionKeyAlgorithm(string Uri) : Algorithm(Uri);

/// <summary>A key entry algorithm (section 4.2).</summary>
/// <param name="Uri">Algorithm URI.</param>
public sealed record KeyEntryAlgorithm(string Uri) : Algorithm(Uri);
