namespace Sks.Issuer.Rest;

/// <summary>A request that is refused.</summary>
/// <param name="status">HTTP status.</param>
/// <param name="detail">One sentence for the client, without internals.</param>
internal sealed class RestException(int status, string detail) : Exception(detail)
{
    /// <summary>HTTP status, 4xx.</summary>
    public int Status { get; } = status;
}
