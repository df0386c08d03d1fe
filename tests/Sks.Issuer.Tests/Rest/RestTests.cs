using System.Net;
using System.Text;
using Sks.Issuer.Books;
using Sks.Issuer.Commands;
using Sks.Issuer.Rest;
using Sks.Issuer.Tests.Testing;

namespace Sks.Issuer.Tests.Rest;

/// <summary>What operators do over the network.</summary>
public sealed class RestTests
{
    [Fact]
    public async Task An_operator_makes_an_enrollment_and_sees_what_it_yields_and_the_log_says_who_it_was()
    {
        await using var issuer = await TestIssuer.StartAsync();
        using var @operator = await TestOperator.AddAsync(issuer, "operator");
        using var device = new TestDevice(issuer.Vendor);

        var (status, made) = await @operator.SendAsync("POST", "/api/v1/enrollments", "{\"subject\":\"CN=Alice\",\"validSeconds\":3600}");
        Assert.Equal(HttpStatusCode.Created, status);
        using var enrollee = new TestEnrollee(issuer, device, new Uri(made.GetProperty("url").GetString()!));
        await enrollee.RunAsync();
        Assert.True(enrollee.IsComplete);

        string id = made.GetProperty("id").GetString()!;
        Assert.Equal("used", (await @operator.SendAsync("GET", $"/api/v1/enrollments/{id}")).Answer.GetProperty("state").GetString());
        var credential = (await @operator.SendAsync("GET", "/api/v1/credentials")).Answer.GetProperty("items").EnumerateArray()
            .Single(c => c.GetProperty("enrollment").GetString() == id);
        Assert.Equal("CN=Alice", credential.GetProperty("subject").GetString());

        var audit = (await @operator.SendAsync("GET", "/api/v1/audit")).Answer.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("entry"));
        var entry = audit.Single(e => e.GetProperty("object").GetString() == $"enrollment {id}");
        Assert.Equal($"operator {@operator.Id} (CN=operator)", entry.GetProperty("who").GetString());
        Assert.True((await @operator.SendAsync("GET", "/api/v1/audit/verification")).Answer.GetProperty("whole").GetBoolean());
    }

    [Fact]
    public async Task Approval_and_refusal_are_those_of_the_commands()
    {
        await using var issuer = await TestIssuer.StartAsync(s => s.Replace("\"approval\": false", "\"approval\": true", StringComparison.Ordinal));
        using var @operator = await TestOperator.AddAsync(issuer, "operator");
        using var device = new TestDevice(issuer.Vendor);
        var (_, made) = await @operator.SendAsync("POST", "/api/v1/enrollments", "{\"subject\":\"CN=Alice\"}");
        string id = made.GetProperty("id").GetString()!;
        Assert.Equal(HttpStatusCode.Conflict, (await @operator.SendAsync("POST", $"/api/v1/enrollments/{id}/approve", "")).Status);
        using var enrollee = new TestEnrollee(issuer, device, new Uri(made.GetProperty("url").GetString()!));
        await enrollee.RunAsync();

        var (status, approved) = await @operator.SendAsync("POST", $"/api/v1/enrollments/{id}/approve", "{}");
        Assert.Equal((HttpStatusCode.OK, "approved"), (status, approved.GetProperty("state").GetString()));
        Assert.Equal(Sks.Core.Devices.DeviceId.GroupedForm(device.Certificate), approved.GetProperty("deviceId").GetString());
        Assert.Equal(HttpStatusCode.OK, (await @operator.SendAsync("POST", $"/api/v1/enrollments/{id}/refuse", "{\"reason\":\"lost\"}")).Status);
        Assert.Equal(HttpStatusCode.Conflict, (await @operator.SendAsync("POST", $"/api/v1/enrollments/{id}/refuse", "{}")).Status);
        Assert.Equal(HttpStatusCode.Gone, (await enrollee.GetAsync()).StatusCode);
    }

    [Fact]
    public async Task Who_has_a_revoked_credential_is_no_operator_any_more_and_the_log_says_why()
    {
        await using var issuer = await TestIssuer.StartAsync();
        using var admin = await TestOperator.AddAsync(issuer, "admin");
        using var @operator = await TestOperator.AddAsync(issuer, "operator");
        string serial = Convert.ToHexStringLower(@operator.SerialNumber);
        Assert.Equal(HttpStatusCode.OK, (await @operator.SendAsync("GET", "/api/v1/enrollments")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await admin.SendAsync("POST", $"/api/v1/credentials/{serial}/revoke", "{\"reason\":\"whim\"}")).Status);

        var (status, answer) = await admin.SendAsync("POST", $"/api/v1/credentials/{serial}/revoke", "{\"reason\":\"key-compromise\"}");
        Assert.Equal(HttpStatusCode.OK, status);
        var credential = answer.GetProperty("credential");
        Assert.Equal(("revoked", "key-compromise"), (credential.GetProperty("state").GetString(), credential.GetProperty("revocationReason").GetString()));
        Assert.Equal(HttpStatusCode.Forbidden, (await @operator.SendAsync("GET", "/api/v1/enrollments")).Status);
        Assert.Equal(HttpStatusCode.Conflict, (await admin.SendAsync("POST", $"/api/v1/credentials/{serial}/revoke", "{}")).Status);

        var audit = (await admin.SendAsync("GET", "/api/v1/audit")).Answer.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("entry"));
        var entry = audit.Single(e => e.GetProperty("what").GetString() == "credential.revoked");
        Assert.Equal(
            ($"operator {admin.Id} (CN=admin)", $"credential {serial}", "key-compromise"),
            (entry.GetProperty("who").GetString(), entry.GetProperty("object").GetString(), entry.GetProperty("reason").GetString()));
    }

    [Fact]
    public async Task A_PUK_is_shown_once_to_an_operator_and_again_to_an_admin_each_with_an_entry()
    {
        await using var issuer = await TestIssuer.StartAsync(s => s.Replace("\"puk\": null", "\"puk\": {}", StringComparison.Ordinal));
        using var @operator = await TestOperator.AddAsync(issuer, "operator");
        using var admin = await TestOperator.AddAsync(issuer, "admin");
        using var device = new TestDevice(issuer.Vendor);
        using var enrollee = new TestEnrollee(issuer, device, await issuer.EnrollAsync());
        await enrollee.RunAsync();
        var credential = (await @operator.SendAsync("GET", "/api/v1/credentials")).Answer.GetProperty("items").EnumerateArray()
            .Single(c => c.GetProperty("subject").GetString() == "CN=Alice Example");
        string path = $"/api/v1/credentials/{credential.GetProperty("serialNumber").GetString()}/puk";

        Assert.Equal(HttpStatusCode.BadRequest, (await @operator.SendAsync("POST", path, "{\"reason\":\" \"}")).Status);
        var (status, shown) = await @operator.SendAsync("POST", path, "{\"reason\":\"Alice called\"}");
        Assert.Equal(HttpStatusCode.OK, status);
        string puk = shown.GetProperty("puk").GetString()!;

        // It is the one that the key store has.
        uint key = Assert.Single(device.Keys());
        Assert.Throws<Sks.Core.SksException>(() => device.Element.UnlockKey(key, "0000000000"u8.ToArray()));
        device.Element.UnlockKey(key, Encoding.ASCII.GetBytes(puk));

        Assert.Equal(HttpStatusCode.Conflict, (await @operator.SendAsync("POST", path, "{\"reason\":\"again\"}")).Status);
        Assert.Equal(puk, (await admin.SendAsync("POST", path, "{\"reason\":\"lost again\"}")).Answer.GetProperty("puk").GetString());
        Assert.Equal(
            $"{puk}\n",
            (await issuer.RunAsync("puk", "show", credential.GetProperty("serialNumber").GetString()!, "--reason", "desk")).Output);

        string log = (await issuer.RunAsync("audit", "export")).Output;
        Assert.DoesNotContain(puk, log, StringComparison.Ordinal);
        Assert.Equal(
            ["Alice called", "lost again", "desk"],
            log.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => Sks.Issuer.Audit.AuditEntry.Parse(l)!).Where(e => e.Text("what") == "puk.shown").Select(e => e.Text("reason")));
    }

    [Fact]
    public async Task Pages_follow_each_other_by_cursor_without_gap_or_repetition()
    {
        await using var issuer = await TestIssuer.StartAsync();
        using var auditor = await TestOperator.AddAsync(issuer, "auditor");
        for (int i = 0; i < 7; i++)
        {
            await issuer.EnrollAsync($"CN=Alice {i}");
        }

        var seen = new List<string>();
        string? cursor = null;
        do
        {
            var page = (await auditor.SendAsync("GET", $"/api/v1/enrollments?limit=3{(cursor is null ? "" : $"&cursor={cursor}")}")).Answer;
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(e => e.GetProperty("subject").GetString()!));
            cursor = page.GetProperty("next").GetString();
        }
        while (cursor is not null);
        Assert.Equal(Enumerable.Range(0, 7).Select(i => $"CN=Alice {i}"), seen.Order());
    }

    [Fact]
    public async Task Bodies_that_are_too_long_of_another_type_or_with_unknown_fields_are_refused_with_problem_details()
    {
        await using var issuer = await TestIssuer.StartAsync();
        using var admin = await TestOperator.AddAsync(issuer, "admin");
        const string Path = "/api/v1/enrollments";
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await admin.SendAsync("POST", Path, $"{{\"subject\":\"CN={new string('a', 20_000)}\"}}")).Status);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, (await admin.SendAsync("POST", Path, "{\"subject\":\"CN=a\"}", "text/plain")).Status);
        var (status, problem) = await admin.SendAsync("POST", Path, "{\"subject\":\"CN=a\",\"admin\":true}");
        Assert.Equal((HttpStatusCode.BadRequest, "about:blank"), (status, problem.GetProperty("type").GetString()));
        Assert.Equal(HttpStatusCode.NotFound, (await admin.SendAsync("GET", "/api/v1/nothing")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await admin.SendAsync("PATCH", Path, "{}")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await admin.SendAsync("GET", "/api")).Status);
    }

    [Fact]
    public async Task The_description_has_every_endpoint_with_its_role()
    {
        await using var issuer = await TestIssuer.StartAsync();
        using var auditor = await TestOperator.AddAsync(issuer, "auditor");
        var (_, description) = await auditor.SendAsync("GET", "/api/v1/openapi.json");
        Assert.Equal("3.1.0", description.GetProperty("openapi").GetString());
        var operations = description.GetProperty("paths").EnumerateObject()
            .SelectMany(p => p.Value.EnumerateObject().Select(o => (Key: $"{o.Name} {p.Name}", Id: o.Value.GetProperty("operationId").GetString(), o.Value)))
            .ToList();
        Assert.Equal(RestEndpoints.All.Select(e => $"{e.Method.ToLowerInvariant()} /api/v1{e.Path}").Order(), operations.Select(o => o.Key).Order());
        Assert.Equal(operations.Count, operations.Select(o => o.Id).Distinct().Count());
        Assert.All(operations, o => Assert.NotEqual(default, o.Value.GetProperty("x-role")));
    }

    [Fact]
    public async Task Who_enrols_needs_no_certificate_and_is_not_asked_for_one()
    {
        await using var issuer = await TestIssuer.StartAsync();
        var url = await issuer.EnrollAsync();
        bool asked = false;
        using var handler = TestIssuer.Handler(issuer.Data, cookies: null);
        handler.SslOptions.LocalCertificateSelectionCallback = (_, _, _, remote, _) =>
        {
            asked |= remote is not null;
            return null!;
        };
        using var http = new HttpClient(handler);
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync(url)).StatusCode);
        Assert.False(asked);
        Assert.Equal(HttpStatusCode.Unauthorized, (await http.GetAsync(new Uri(issuer.Url, "/api/v1/credentials"))).StatusCode);
    }

    [Fact]
    public async Task The_first_admin_enrols_by_the_URL_of_init_and_is_known_by_that_credential_while_it_is_active()
    {
        using var folder = new TemporaryFolder();
        var made = await IssuerCli.JsonAsync("init", "--data", folder["bank"], "--name", "Bank", "--url", "https://bank.example", "--admin", "CN=Anna");
        Assert.StartsWith("https://bank.example/enroll/", made.GetProperty("adminUrl").GetString(), StringComparison.Ordinal);
        var first = Assert.Single((await IssuerCli.JsonAsync("operator", "list", "--data", folder["bank"])).EnumerateArray());
        Assert.Equal(("CN=Anna", "admin"), (first.GetProperty("subject").GetString(), first.GetProperty("role").GetString()));
        Assert.Empty((await IssuerCli.JsonAsync("enrollment", "list", "--data", folder["bank"])).EnumerateArray());
        (await IssuerCli.RunAsync("init", "--data", folder["other"], "--name", "Bank", "--admin", "Anna")).AssertFailed(ExitStatus.Usage, "not a distinguished name");
        Assert.False(Directory.Exists(folder["other"]));
    }

    [Fact]
    public async Task An_operators_key_comes_into_a_key_store_over_KeyGen2_and_its_certificate_is_the_operator()
    {
        await using var issuer = await TestIssuer.StartAsync();
        using var device = new TestDevice(issuer.Vendor);
        var added = await issuer.JsonAsync("operator", "add", "--subject", "CN=Oscar", "--role", "operator");
        using var enrollee = new TestEnrollee(issuer, device, new Uri(added.GetProperty("url").GetString()!));
        await enrollee.RunAsync();
        Assert.True(enrollee.IsComplete);

        using var books = issuer.Books();
        var credential = (await books.CredentialsAsync(default))[^1];
        using var certificate = System.Security.Cryptography.X509Certificates.X509CertificateLoader.LoadCertificate(credential.Certificate);
        var identification = new Sks.Issuer.Operators.OperatorIdentification(books, issuer.Clock);
        Assert.Equal(added.GetProperty("id").GetString(), (await identification.FindAsync(certificate, default))!.Id);
        issuer.Clock.Advance(TimeSpan.FromDays(4000));
        Assert.Null(await identification.FindAsync(certificate, default));
    }

    [Fact]
    public async Task A_renewal_is_as_good_as_the_credential_it_replaces_and_a_clone_or_a_namesake_is_nobody()
    {
        await using var issuer = await TestIssuer.StartAsync();
        using var auditor = await TestOperator.AddAsync(issuer, "auditor");
        using var clone = await TestOperator.WithEnrollmentAsync(issuer, New(issuer) with { ClonedFrom = auditor.SerialNumber, CloneFamily = auditor.SerialNumber });
        using var namesake = await TestOperator.WithEnrollmentAsync(issuer, New(issuer));
        using var further = await TestOperator.WithEnrollmentAsync(issuer, New(issuer) with { Operation = ManagementOperation.Add, Target = auditor.SerialNumber });
        foreach (var other in new[] { clone, namesake, further })
        {
            Assert.Equal(HttpStatusCode.Forbidden, (await other.SendAsync("GET", "/api/v1/credentials")).Status);
        }

        Assert.Equal(HttpStatusCode.OK, (await auditor.SendAsync("GET", "/api/v1/credentials")).Status);
        using var renewal = await TestOperator.WithEnrollmentAsync(issuer, New(issuer) with { Operation = ManagementOperation.Renew, Target = auditor.SerialNumber });
        Assert.Equal(HttpStatusCode.OK, (await renewal.SendAsync("GET", "/api/v1/credentials")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await auditor.SendAsync("GET", "/api/v1/credentials")).Status);
    }

    [Fact]
    public async Task Another_role_counts_from_the_next_request_on()
    {
        await using var issuer = await TestIssuer.StartAsync();
        using var admin = await TestOperator.AddAsync(issuer, "admin");
        using var auditor = await TestOperator.AddAsync(issuer, "auditor");
        const string NewAlice = "{\"subject\":\"CN=Alice\"}";
        Assert.Equal(HttpStatusCode.Forbidden, (await auditor.SendAsync("POST", "/api/v1/enrollments", NewAlice)).Status);
        Assert.Equal(HttpStatusCode.OK, (await admin.SendAsync("PUT", $"/api/v1/operators/{auditor.Id}/role", "{\"role\":\"operator\"}")).Status);
        Assert.Equal(HttpStatusCode.Created, (await auditor.SendAsync("POST", "/api/v1/enrollments", NewAlice)).Status);
        Assert.Equal(HttpStatusCode.OK, (await admin.SendAsync("DELETE", $"/api/v1/operators/{auditor.Id}")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await auditor.SendAsync("GET", "/api/v1/enrollments")).Status);
        Assert.Equal(HttpStatusCode.Conflict, (await admin.SendAsync("DELETE", $"/api/v1/operators/{auditor.Id}")).Status);
    }

    private static Sks.Issuer.Books.Enrollment New(TestIssuer issuer) => Sks.Issuer.Books.Enrollment.New(
        System.Security.Cryptography.RandomNumberGenerator.GetBytes(32), "CN=auditor", "operator", issuer.Clock.GetUtcNow(), TimeSpan.FromHours(1));
}
