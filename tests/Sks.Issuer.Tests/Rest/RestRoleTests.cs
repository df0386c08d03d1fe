using System.Net;
using Sks.Issuer.Operators;
using Sks.Issuer.Rest;
using Sks.Issuer.Tests.Testing;

namespace Sks.Issuer.Tests.Rest;

/// <summary>Who may what: each kind of sender against each endpoint.</summary>
public sealed class RestRoleTests
{
    /// <summary>The rules, written down a second time: an endpoint that is not here, or has another rule, fails.</summary>
    private static readonly Dictionary<string, OperatorRole> Rules = new()
    {
        ["GET /openapi.json"] = OperatorRole.Auditor,
        ["GET /enrollments"] = OperatorRole.Auditor,
        ["GET /enrollments/{id}"] = OperatorRole.Auditor,
        ["POST /enrollments"] = OperatorRole.Operator,
        ["POST /enrollments/{id}/approve"] = OperatorRole.Operator,
        ["POST /enrollments/{id}/refuse"] = OperatorRole.Operator,
        ["GET /signups"] = OperatorRole.Auditor,
        ["POST /signups/{id}/confirm"] = OperatorRole.Operator,
        ["POST /signups/{id}/refuse"] = OperatorRole.Operator,
        ["GET /credentials"] = OperatorRole.Auditor,
        ["GET /credentials/{id}"] = OperatorRole.Auditor,
        ["POST /credentials/{id}/renew"] = OperatorRole.Operator,
        ["POST /credentials/{id}/unlock"] = OperatorRole.Operator,
        ["POST /credentials/{id}/delete"] = OperatorRole.Operator,
        ["POST /credentials/{id}/add"] = OperatorRole.Operator,
        ["POST /credentials/{id}/revoke"] = OperatorRole.Operator,
        ["POST /credentials/{id}/puk"] = OperatorRole.Operator,
        ["GET /operators"] = OperatorRole.Auditor,
        ["POST /operators"] = OperatorRole.Admin,
        ["PUT /operators/{id}/role"] = OperatorRole.Admin,
        ["DELETE /operators/{id}"] = OperatorRole.Admin,
        ["GET /audit"] = OperatorRole.Auditor,
        ["GET /audit/verification"] = OperatorRole.Auditor,
    };

    private static readonly string[] Ids = ["0123456789abcdef", "0", "no-hex", "%01", "%F0%9F%94%91", new('f', 300)];

    [Fact]
    public void Each_endpoint_has_the_rule_that_is_written_down_for_it() =>
        Assert.Equal(Rules.OrderBy(r => r.Key), RestEndpoints.All.Select(e => KeyValuePair.Create($"{e.Method} {e.Path}", e.Role)).OrderBy(r => r.Key));

    [Fact]
    public async Task Each_role_may_what_its_rule_says_and_nobody_else_anything()
    {
        await using var issuer = await TestIssuer.StartAsync();
        using var auditor = await TestOperator.AddAsync(issuer, "auditor");
        using var @operator = await TestOperator.AddAsync(issuer, "operator");
        using var admin = await TestOperator.AddAsync(issuer, "admin");
        using var removed = await TestOperator.AddAsync(issuer, "admin");
        Assert.Equal(Sks.Issuer.Commands.ExitStatus.Done, (await issuer.RunAsync("operator", "remove", removed.Id)).Status);
        using var nobody = TestOperator.Nobody(issuer);
        using var stranger = TestOperator.Stranger(issuer, admin.SerialNumber);

        foreach (var endpoint in RestEndpoints.All)
        {
            string path = RestEndpoints.Base + endpoint.Path.Replace("{id}", Ids[0], StringComparison.Ordinal);
            string? body = endpoint.Request is null ? null : Body(endpoint);
            await ExpectAsync(nobody, endpoint.Method, path, body, HttpStatusCode.Unauthorized);
            await ExpectAsync(stranger, endpoint.Method, path, body, HttpStatusCode.Forbidden);
            await ExpectAsync(removed, endpoint.Method, path, body, HttpStatusCode.Forbidden);
            foreach (var (sender, role) in new[] { (auditor, OperatorRole.Auditor), (@operator, OperatorRole.Operator), (admin, OperatorRole.Admin) })
            {
                bool allowed = role >= Rules[$"{endpoint.Method} {endpoint.Path}"];
                var expected = !allowed ? HttpStatusCode.Forbidden
                    : endpoint.Path.Contains("{id}", StringComparison.Ordinal) ? HttpStatusCode.NotFound
                    : (HttpStatusCode)endpoint.Status;
                await ExpectAsync(sender, endpoint.Method, path, body, Confirms(endpoint) && allowed ? HttpStatusCode.Conflict : expected);
            }
        }
    }

    [Fact]
    public async Task Nothing_that_a_client_sends_makes_the_issuer_fail()
    {
        await using var issuer = await TestIssuer.StartAsync();
        using var admin = await TestOperator.AddAsync(issuer, "admin");
        string[] bodies =
        [
            "", "null", "[]", "{", "\"\"", "{\"unknown\":1}", "{\"subject\":null}", "{\"subject\":\"\"}", "{\"subject\":\"CN=\\ud800\"}", "{\"role\":7}",
            "{\"reason\":\"\"}", "{\"reason\":\"\\u0000\"}", "{\"deviceId\":\"x\"}", "{\"subject\":\"CN=a\",\"subject\":\"CN=b\"}", "{\"subject\":\"CN=a\",\"validSeconds\":1e99}",
            "{\"subject\":\"CN=a\",\"profile\":\"none\"}", $"{{\"a\":{new string('[', 5000)}",
        ];
        foreach (var endpoint in RestEndpoints.All)
        {
            foreach (string id in endpoint.Path.Contains("{id}", StringComparison.Ordinal) ? Ids : [""])
            {
                foreach (string? body in endpoint.Request is null ? (string?[])[null, "{}"] : bodies)
                {
                    var (status, answer) = await admin.SendAsync(endpoint.Method, RestEndpoints.Base + endpoint.Path.Replace("{id}", id, StringComparison.Ordinal), body);
                    Assert.True((int)status < 500, $"{endpoint.Method} {endpoint.Path} {id} {body}: {answer}");
                }
            }
        }

        foreach (string path in new[] { "/enrollments?limit=0", "/enrollments?limit=101", "/enrollments?limit=x", "/credentials?cursor=%00", "/audit?cursor=AAAA", "/enrollments?cursor=MSB6" })
        {
            Assert.Equal(HttpStatusCode.BadRequest, (await admin.SendAsync("GET", RestEndpoints.Base + path)).Status);
        }
    }

    private static bool Confirms(RestEndpoint endpoint) => endpoint.Path == "/signups/{id}/confirm";

    private static string Body(RestEndpoint endpoint) => endpoint.Request!.Name switch
    {
        nameof(NewEnrollment) => "{\"subject\":\"CN=Alice\"}",
        nameof(NewOperator) => "{\"subject\":\"CN=Oscar\",\"role\":\"auditor\"}",
        nameof(RoleChange) => "{\"role\":\"auditor\"}",
        nameof(PukRequest) => "{\"reason\":\"asked\"}",
        nameof(Confirmation) => "{\"deviceId\":\"12345678\"}",
        _ => "{}",
    };

    private static async Task ExpectAsync(TestOperator sender, string method, string path, string? body, HttpStatusCode status)
    {
        var (actual, answer) = await sender.SendAsync(method, path, body);
        Assert.True(status == actual, $"{method} {path}: {(int)actual} instead of {(int)status}: {answer}");
        if ((int)actual >= 400)
        {
            Assert.Equal((int)actual, answer.GetProperty("status").GetInt32());
        }
    }
}
