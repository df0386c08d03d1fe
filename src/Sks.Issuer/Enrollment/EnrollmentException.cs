namespace Sks.Issuer.Enrollment;

/// <summary>A request that is refused. The sentence is for whoever asked; what they need not know is in the log.</summary>
/// <param name="status">HTTP status.</param>
/// <param name="sentence">One sentence, without internals.</param>
/// <param name="cause">What was thrown, if something was.</param>
internal sealed class EnrollmentException(int status, string sentence, Exception? cause = null) : Exception(sentence, cause)
{
    /// <summary>HTTP status, 4xx.</summary>
    public int Status { get; } = status;
}
