namespace Sks.EndToEnd.Tests.Hostile;

/// <summary>Holds one answer of the issuer back until it is told to let it go.</summary>
/// <param name="number">Which: 0 is the InvocationRequest, 4 the page after the proof.</param>
internal sealed class Gate(int number) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>When the issuer has answered, and <c>sks</c> waits.</summary>
    public Task Reached => _reached.Task.WaitAsync(Patience);

    /// <summary>Lets the answer go.</summary>
    public void Open() => _opened.TrySetResult();

    public async Task<Answer> ForwardAsync(Exchange exchange)
    {
        var answer = await exchange.ForwardAsync();
        if (exchange.Number == number)
        {
            _reached.TrySetResult();
            await _opened.Task;
        }

        return answer;
    }

    public void Dispose() => Open();
}
