namespace Sks.Engine.Tests.Model.Running;

/// <summary>Makes a failing sequence short: takes out ever smaller pieces as long as the same operation still parts from the model.</summary>
/// <remarks>
/// CsCheck shrinks by generating anew, which seldom finds a shorter sequence that still enrols what it needs; so its counterexample is
/// reduced here.
/// </remarks>
internal static class Reduction
{
    /// <summary>The shortest failing sequence found, and what it failed with.</summary>
    public static (Operation[] Operations, ModelException Failure) Of(Operation[] failing, ModelException failure, Func<Medium> medium)
    {
        for (int size = failing.Length / 2; size > 0; size /= 2)
        {
            bool shorter = true;
            while (shorter)
            {
                shorter = false;
                for (int at = failing.Length - size; at >= 0; at--)
                {
                    Operation[] candidate = [.. failing[..at], .. failing[(at + size)..]];
                    if (FailureOf(candidate, medium) is { } same && same.At == failure.At)
                    {
                        (failing, failure) = (candidate, same);
                        shorter = true;
                        at = Math.Min(at, failing.Length - size + 1);
                    }
                }
            }
        }

        return (failing, failure);
    }

    public static ModelException? FailureOf(IEnumerable<Operation> operations, Func<Medium> medium)
    {
        try
        {
            Runner.Run(operations, medium);
            return null;
        }
        catch (ModelException e)
        {
            return e;
        }
    }
}
