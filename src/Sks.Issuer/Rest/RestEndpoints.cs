using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Sks.Issuer.Books;
using Sks.Issuer.Configuration;
using Sks.Issuer.Operators;
using Sks.Issuer.Revocation;

namespace Sks.Issuer.Rest;

/// <summary>All operations over REST.</summary>
internal static class RestEndpoints
{
    public const string Base = "/api/v1";

    private const string Get = "GET";
    private const string Post = "POST";

    public static readonly IReadOnlyList<RestEndpoint> All =
    [
        new(Get, "/openapi.json", OperatorRole.Auditor, "This description.", null, typeof(JsonObject), false, _ => Task.FromResult<object>(OpenApiDocument.Json)),
        new(Get, "/enrollments", OperatorRole.Auditor, "Lists enrollments, oldest first.", null, typeof(Page<EnrollmentAnswer>), true,
            call => EnrollmentsAsync(call, signedUp: false, EnrollmentAnswer.Of)),
        new(Get, "/enrollments/{id}", OperatorRole.Auditor, "Shows an enrollment.", null, typeof(EnrollmentAnswer), false, EnrollmentAsync),
        new(Post, "/enrollments", OperatorRole.Operator, "Makes a URL that yields one credential, once.", typeof(NewEnrollment), typeof(UrlAnswer), false, NewEnrollmentAsync)
        {
            Status = StatusCodes.Status201Created,
        },
        new(Post, "/enrollments/{id}/approve", OperatorRole.Operator, "Lets an enrollment be issued that waits.", typeof(NothingToSay), typeof(DecisionAnswer), false,
            async call => Approved(await call.Enrollments.ApproveAsync(call.Id, call.Cancellation).ConfigureAwait(false))),
        new(Post, "/enrollments/{id}/refuse", OperatorRole.Operator, "Refuses an enrollment for good.", typeof(Refusal), typeof(DecisionAnswer), false,
            call => RefuseAsync(call, signedUp: false)),
        new(Get, "/signups", OperatorRole.Auditor, "Lists people who signed up, oldest first.", null, typeof(Page<SignUpAnswer>), true,
            call => EnrollmentsAsync(call, signedUp: true, SignUpAnswer.Of)),
        new(Post, "/signups/{id}/confirm", OperatorRole.Operator, "Confirms the device of somebody who signed up.", typeof(Confirmation), typeof(DecisionAnswer), false,
            async call => Approved(await call.Enrollments
                .ConfirmAsync(call.Id, RestCall.Device(((Confirmation)call.Body).DeviceId), call.Cancellation).ConfigureAwait(false))),
        new(Post, "/signups/{id}/refuse", OperatorRole.Operator, "Refuses somebody who signed up, for good.", typeof(Refusal), typeof(DecisionAnswer), false,
            call => RefuseAsync(call, signedUp: true)),
        new(Get, "/credentials", OperatorRole.Auditor, "Lists credentials that count, oldest first.", null, typeof(Page<CredentialAnswer>), true, CredentialsAsync),
        new(Get, "/credentials/{id}", OperatorRole.Auditor, "Shows a credential by its serial number.", null, typeof(CredentialAnswer), false,
            async call => CredentialAnswer.Of((await call.Credentials.RequireAsync(call.Id, call.Cancellation).ConfigureAwait(false)).Credential)),
        Manage("renew", ManagementOperation.Renew, "Makes a URL that gives a credential a new key and certificate, under the same PIN."),
        Manage("unlock", ManagementOperation.Unlock, "Makes a URL that unlocks a key after too many wrong PINs or PUKs."),
        Manage("delete", ManagementOperation.Delete, "Makes a URL that deletes a key."),
        Manage("add", ManagementOperation.Add, "Makes a URL that gives the holder a further key and certificate under the same PIN."),
        new(Post, "/credentials/{id}/revoke", OperatorRole.Operator, "Revokes a credential, for good.", typeof(RevocationRequest), typeof(RevocationAnswer), false, RevokeAsync),
        new(Post, "/credentials/{id}/puk", OperatorRole.Operator, "Shows a PUK: once; again to an admin.", typeof(PukRequest), typeof(PukAnswer), false, PukAsync),
        new(Get, "/operators", OperatorRole.Auditor, "Lists operators, removed ones too.", null, typeof(Page<OperatorAnswer>), false,
            async call => new Page<OperatorAnswer>(
                [.. (await call.Context.Books.OperatorsAsync(call.Cancellation).ConfigureAwait(false)).Select(OperatorAnswer.Of)], Next: null)),
        new(Post, "/operators", OperatorRole.Admin, "Makes a URL by which somebody becomes an operator.", typeof(NewOperator), typeof(NewOperatorAnswer), false, NewOperatorAsync)
        {
            Status = StatusCodes.Status201Created,
        },
        new("PUT", "/operators/{id}/role", OperatorRole.Admin, "Gives an operator another role.", typeof(RoleChange), typeof(OperatorAnswer), false,
            async call => OperatorAnswer.Of(await call.Operators.SetRoleAsync(call.Id, ((RoleChange)call.Body).Role, call.Cancellation).ConfigureAwait(false))),
        new("DELETE", "/operators/{id}", OperatorRole.Admin, "Removes an operator for good.", null, typeof(OperatorAnswer), false,
            async call => OperatorAnswer.Of(await call.Operators.RemoveAsync(call.Id, call.Cancellation).ConfigureAwait(false))),
        new(Get, "/audit", OperatorRole.Auditor, "Lists the audit log from its beginning.", null, typeof(AuditAnswer), true, AuditAsync),
        new(Get, "/audit/verification", OperatorRole.Auditor, "Verifies the audit log.", null, typeof(AuditVerification), false, VerifyAsync),
    ];

    private static RestEndpoint Manage(string word, ManagementOperation operation, string summary) => new(
        Post, $"/credentials/{{id}}/{word}", OperatorRole.Operator, summary, typeof(Management), typeof(UrlAnswer), false, async call =>
        {
            var body = (Management)call.Body;
            var (enrollment, url) = await call.Credentials
                .ManageAsync(operation, call.Id, body.Profile, RestCall.Valid(body.ValidSeconds), call.Cancellation).ConfigureAwait(false);
            return Url(enrollment, url);
        })
    {
        Status = StatusCodes.Status201Created,
    };

    private static async Task<object> EnrollmentsAsync<T>(RestCall call, bool signedUp, Func<Books.Enrollment, IReadOnlyList<SessionRow>, DateTimeOffset, T> answer)
    {
        var (books, now, limit) = (call.Context.Books, call.Context.Now, call.Limit);
        var enrollments = await books.EnrollmentsAfterAsync(call.Cursor, signedUp, limit, call.Cancellation).ConfigureAwait(false);
        var items = new List<T>();
        foreach (var enrollment in enrollments)
        {
            items.Add(answer(enrollment, await books.SessionsOfAsync(enrollment, call.Cancellation).ConfigureAwait(false), now));
        }

        return new Page<T>(items, enrollments.Count == limit ? RestCall.After(enrollments[^1].Created.ToUnixTimeSeconds(), enrollments[^1].Id) : null);
    }

    private static async Task<object> EnrollmentAsync(RestCall call)
    {
        var enrollment = await call.Context.Books.FindEnrollmentByIdAsync(call.Id, call.Cancellation).ConfigureAwait(false)
            ?? throw Commands.DecisionCommands.NotFound(call.Id);
        return EnrollmentAnswer.Of(enrollment, await call.Context.Books.SessionsOfAsync(enrollment, call.Cancellation).ConfigureAwait(false), call.Context.Now);
    }

    private static async Task<object> NewEnrollmentAsync(RestCall call)
    {
        var body = (NewEnrollment)call.Body;
        var (enrollment, url) = await call.Enrollments.NewAsync(
            body.Subject,
            body.Profile ?? IssuerSettings.DefaultProfile,
            names: [],
            RestCall.Valid(body.ValidSeconds),
            body.DeviceId is { } device ? RestCall.Device(device) : null,
            call.Cancellation).ConfigureAwait(false);
        return Url(enrollment, url);
    }

    private static async Task<object> RefuseAsync(RestCall call, bool signedUp)
    {
        var enrollment = await call.Enrollments.RefuseAsync(call.Id, signedUp, ((Refusal)call.Body).Reason ?? "", call.Cancellation).ConfigureAwait(false);
        return new DecisionAnswer(enrollment.Id, enrollment.Subject, EnrollmentState.Refused, null);
    }

    private static async Task<object> CredentialsAsync(RestCall call)
    {
        int limit = call.Limit;
        (long Issued, byte[] SerialNumber)? after = call.Cursor is var (issued, serial) ? (issued, Convert.FromHexString(serial)) : null;
        var credentials = await call.Context.Books.CredentialsAfterAsync(after, limit, call.Cancellation).ConfigureAwait(false);
        return new Page<CredentialAnswer>(
            [.. credentials.Select(CredentialAnswer.Of)],
            credentials.Count == limit ? RestCall.After(credentials[^1].Issued.ToUnixTimeSeconds(), Convert.ToHexStringLower(credentials[^1].SerialNumber)) : null);
    }

    private static async Task<object> RevokeAsync(RestCall call)
    {
        string word = ((RevocationRequest)call.Body).Reason ?? RevocationWords.Of(RevocationReason.Unspecified);
        var reason = RevocationWords.Find(word)
            ?? throw new RestException(StatusCodes.Status400BadRequest, $"\"reason\" is one of {RevocationWords.All}.");
        var report = await call.Credentials.RevokeAsync(call.Id, reason, call.Cancellation).ConfigureAwait(false);
        var (revoked, _) = await call.Credentials.RequireAsync(call.Id, call.Cancellation).ConfigureAwait(false);
        return new RevocationAnswer(CredentialAnswer.Of(revoked), [.. report.Clones.Select(CredentialAnswer.Of)]);
    }

    private static async Task<object> PukAsync(RestCall call)
    {
        byte[] puk = await call.Credentials.ShowPukAsync(
            call.Id, again: call.Operator.Role == OperatorRole.Admin, ((PukRequest)call.Body).Reason, call.SealedState, call.Cancellation).ConfigureAwait(false);
        try
        {
            return new PukAnswer(Encoding.ASCII.GetString(puk));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(puk);
        }
    }

    private static async Task<object> NewOperatorAsync(RestCall call)
    {
        var body = (NewOperator)call.Body;
        var (added, url) = await call.Operators.AddAsync(body.Subject, body.Role, RestCall.Valid(body.ValidSeconds), call.Cancellation).ConfigureAwait(false);
        return new NewOperatorAnswer(added.Id, added.Subject, added.Role, url);
    }

    private static async Task<object> AuditAsync(RestCall call)
    {
        int limit = call.Limit;
        var entries = await call.Context.Books.AuditAsync(call.Cursor?.Number ?? 0, limit, call.Cancellation).ConfigureAwait(false);
        return new AuditAnswer(
            [.. entries.Select(e => JsonNode.Parse(e.ToLine())!)], entries.Count == limit && entries[^1].Sequence is { } last ? RestCall.After(last, "") : null);
    }

    private static async Task<object> VerifyAsync(RestCall call)
    {
        var verifier = await call.Audit.VerifyAsync(head: null, call.Cancellation).ConfigureAwait(false);
        return new AuditVerification(verifier.Problems.Count == 0, verifier.Count, Convert.ToHexStringLower(verifier.Head.Hash), verifier.Problems);
    }

    private static UrlAnswer Url(Books.Enrollment enrollment, string url) =>
        new(enrollment.Id, enrollment.Subject, enrollment.Expires, enrollment.DeviceId, url);

    private static DecisionAnswer Approved((Books.Enrollment Enrollment, string DeviceId) decision) =>
        new(decision.Enrollment.Id, decision.Enrollment.Subject, EnrollmentState.Approved, decision.DeviceId);
}
