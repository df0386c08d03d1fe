using Sks.Issuer.Operators;

namespace Sks.Issuer.Rest;

/// <summary>One operation over REST. The table of them (<see cref="RestEndpoints"/>) is the routes, the rules of who may what, and the OpenAPI description.</summary>
/// <param name="Method">Of HTTP.</param>
/// <param name="Path">Under <see cref="RestEndpoints.Base"/>; <c>{id}</c> names what it is about.</param>
/// <param name="Role">The least role that may.</param>
/// <param name="Summary">One sentence.</param>
/// <param name="Request">Type of the body; <see langword="null"/>: none.</param>
/// <param name="Answer">Type of the answer.</param>
/// <param name="IsPaged">Whether it takes <c>limit</c> and <c>cursor</c>.</param>
/// <param name="Handle">Does it.</param>
internal sealed record RestEndpoint(
    string Method, string Path, OperatorRole Role, string Summary, Type? Request, Type Answer, bool IsPaged, Func<RestCall, Task<object>> Handle)
{
    /// <summary>Status of success.</summary>
    public int Status { get; init; } = StatusCodes.Status200OK;
}
