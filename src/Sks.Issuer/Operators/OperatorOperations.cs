using System.Security.Cryptography;
using Sks.Issuer.Books;
using Sks.Issuer.Commands;
using Sks.Issuer.Configuration;
using Sks.Issuer.Enrollment;
using Sks.Issuer.Serving;

namespace Sks.Issuer.Operators;

/// <summary>What admins do about operators. Thread safe.</summary>
/// <exception cref="IssuerException">What was asked for cannot be; any method may throw it.</exception>
internal sealed class OperatorOperations(OperationContext context)
{
    private const int IdSize = 8;

    /// <summary>Makes somebody an operator, from the moment at which they have their credential.</summary>
    /// <param name="subject">Distinguished name.</param>
    /// <param name="role">What they may do.</param>
    /// <param name="valid">How long the URL can be used.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The operator, and the URL by which they enrol.</returns>
    public async Task<(IssuerOperator Operator, string Url)> AddAsync(string subject, OperatorRole role, TimeSpan valid, CancellationToken cancellation)
    {
        var url = await CommonOptions.RequireUrlAsync(context.Books, context.Settings, cancellation).ConfigureAwait(false);
        return await AddAsync(subject, role, valid, url, cancellation).ConfigureAwait(false);
    }

    /// <summary>As <see cref="AddAsync(string, OperatorRole, TimeSpan, CancellationToken)"/>, at a URL that nobody has announced yet.</summary>
    public async Task<(IssuerOperator Operator, string Url)> AddAsync(
        string subject, OperatorRole role, TimeSpan valid, Uri url, CancellationToken cancellation)
    {
        HolderOptions.Require(context.Settings, IssuerSettings.OperatorProfile, subject, []);
        string token = BearerToken.New(PersonKey.Of(subject));
        string id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(IdSize));
        var enrollment = Books.Enrollment.New(BearerToken.Hash(token)!, subject, IssuerSettings.OperatorProfile, context.Now, valid) with { Operator = id };
        var added = new IssuerOperator(id, subject, role, enrollment.Id, enrollment.Created, Removed: null);
        await context.Books.AddOperatorAsync(added, enrollment, cancellation).ConfigureAwait(false);
        return (added, IssuerIdentity.EnrollmentUrl(url, token));
    }

    /// <summary>Gives an operator another role.</summary>
    public async Task<IssuerOperator> SetRoleAsync(string id, OperatorRole role, CancellationToken cancellation)
    {
        var @operator = await RequireAsync(id, cancellation).ConfigureAwait(false);
        return await context.Books.SetRoleAsync(@operator, role, cancellation).ConfigureAwait(false) ? @operator with { Role = role } : throw Removed();
    }

    /// <summary>Removes an operator for good.</summary>
    public async Task<IssuerOperator> RemoveAsync(string id, CancellationToken cancellation)
    {
        var @operator = await RequireAsync(id, cancellation).ConfigureAwait(false);
        var now = context.Now;
        return await context.Books.RemoveOperatorAsync(@operator, now, cancellation).ConfigureAwait(false) ? @operator with { Removed = now } : throw Removed();
    }

    private async Task<IssuerOperator> RequireAsync(string id, CancellationToken cancellation) =>
        await context.Books.FindOperatorAsync(id, cancellation).ConfigureAwait(false)
            ?? throw new IssuerException(ExitStatus.NotFound, $"There is no such operator here: {PlainText.OneLine(id)}; 'sks-issuer operator list' shows them.");

    private static IssuerException Removed() => new(ExitStatus.Refused, "This operator was removed already; add them anew if need be.");
}
