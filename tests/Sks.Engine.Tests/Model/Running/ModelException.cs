namespace Sks.Engine.Tests.Model.Running;

/// <summary>The store did not do what the model says.</summary>
internal sealed class ModelException(Operation at, string what, IReadOnlyList<string> trace, Exception cause) : Exception(
    $"{at.GetType().Name}: {what}{Environment.NewLine}{string.Join(Environment.NewLine, trace)}", cause)
{
    /// <summary>Tells one counterexample from another while they are made shorter: which operation parted from the model.</summary>
    public Type At => at.GetType();
}
