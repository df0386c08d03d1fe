namespace Sks.KeyGen2;

/// <summary>A KeyGen2 session that cannot go on. The message is one sentence for a person, without secrets.</summary>
public sealed class KeyGen2Exception : Exception
{
    /// <summary>Makes an error of a kind.</summary>
    public KeyGen2Exception(KeyGen2Error error, string message, Exception? cause = null)
        : base(message, cause) => Error = error;

    /// <summary>What went wrong.</summary>
    public KeyGen2Error Error { get; }
}
