using Sks.Issuer.Commands;

namespace Sks.Issuer;

/// <summary>Something that the operator has to put right. The message is one sentence that says what to do, without secrets.</summary>
/// <param name="status">How the program ends.</param>
/// <param name="sentence">For the operator.</param>
/// <param name="cause">What was thrown, if something was.</param>
internal sealed class IssuerException(ExitStatus status, string sentence, Exception? cause = null) : Exception(sentence, cause)
{
    /// <summary>How the program ends.</summary>
    public ExitStatus Status { get; } = status;
}
