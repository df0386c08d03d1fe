using System.Net;
using System.Security.Cryptography.X509Certificates;
using Sks.Issuer.Books;
using Sks.Issuer.Commands;
using Sks.Issuer.Configuration;
using Sks.Issuer.Tests.Testing;
using Xunit.Abstractions;

namespace Sks.Issuer.Tests.Cluster;

/// <summary>Three real nodes on a real PostgreSQL, and people who enrol while nodes are killed.</summary>
public sealed class ClusterTests(PostgreSqlCluster database, ITestOutputHelper output) : IClassFixture<PostgreSqlCluster>
{
    private const int Nodes = 3;
    private static readonly int People = Environment.GetEnvironmentVariable("SKS_TESTS_LONG") is null ? 40 : 200;

    [PostgreSqlFact]
    public async Task However_nodes_and_database_die_the_books_have_what_the_key_stores_have_and_no_serial_number_twice()
    {
        using var cluster = await IssuerCluster.StartAsync(database.NewDatabase(), Nodes);
        var devices = Enumerable.Range(0, People).Select(_ => new TestDevice(cluster.Vendor)).ToList();
        var enrollees = new List<PatientEnrollee>();
        using var tls = X509CertificateLoader.LoadCertificateFromFile(Path.Combine(cluster.Data, "tls.pem"));
        for (int i = 0; i < People; i++)
        {
            var json = await IssuerCli.JsonAsync("enrollment", "new", "--data", cluster.Data, "--subject", $"CN=Person {i}");
            enrollees.Add(new PatientEnrollee(cluster, devices[i], new Uri(json.GetProperty("url").GetString()!), tls.RawData));
        }

        // All at once; then nodes die one after the other until everybody has their credential, and the database in the middle.
        var enrolling = Task.WhenAll(enrollees.Select(enrollee => Task.Run(enrollee.RunAsync)));
        int kills = 0;
        for (; kills < Nodes || !enrolling.IsCompleted; kills++)
        {
            await Task.Delay(1000);
            cluster.Kill(kills % Nodes);
            if (kills == 1)
            {
                await Task.Run(database.Restart);
            }

            // The others are there, however long this takes on a busy machine.
            await cluster.BeginAsync(kills % Nodes);
        }

        Assert.All(await enrolling, end => Assert.Equal((HttpStatusCode.OK, true), (end.Status, end.Page.Contains("Done", StringComparison.Ordinal))));
        output.WriteLine($"{People} people, {kills} nodes killed, {enrollees.Sum(e => e.Repetitions)} messages sent again");

        using var books = await IssuerBooks.OpenAsync(DataDirectory.Open(cluster.Data), null, CancellationToken.None);
        var issued = await books.CredentialsAsync(default);
        var held = devices.SelectMany(device => device.Keys().Select(key => Convert.ToHexString(device.Element.GetKeyAttributes(key).CertificatePath[0])));
        Assert.Equal(held.Order(), issued.Select(credential => Convert.ToHexString(credential.Certificate)).Order());
        Assert.Equal(People, issued.Select(credential => Convert.ToHexString(credential.SerialNumber)).Distinct().Count());
        Assert.All(await books.EnrollmentsAsync(default), enrollment => Assert.NotNull(enrollment.Used));
        Assert.DoesNotContain(await books.SessionsAsync(default), session => session.State == SessionState.Open);
        enrollees.ForEach(enrollee => enrollee.Dispose());
        devices.ForEach(device => device.Dispose());
    }

    [PostgreSqlFact]
    public async Task A_message_whose_answer_was_lost_with_its_node_gets_the_same_answer_from_another()
    {
        using var cluster = await IssuerCluster.StartAsync(database.NewDatabase(), 2);
        using var device = new TestDevice(cluster.Vendor);
        var json = await IssuerCli.JsonAsync("enrollment", "new", "--data", cluster.Data, "--subject", "CN=Alice");
        string path = new Uri(json.GetProperty("url").GetString()!).AbsolutePath;
        using var tls = X509CertificateLoader.LoadCertificateFromFile(Path.Combine(cluster.Data, "tls.pem"));
        using var proxy = new KeyGen2.Proxy.ProvisioningProxy(device.Element, device, new Uri($"https://localhost{path}"), tls.RawData, TimeProvider.System);
        using var client = TestIssuer.Client(cluster.Data, new CookieContainer());
        byte[] request = await client.GetByteArrayAsync(new Uri($"https://127.0.0.1:{cluster.Ports[0]}{path}"));
        while (!proxy.IsComplete)
        {
            byte[] response = proxy.Respond(request);
            string[] answers = [.. await Task.WhenAll(cluster.Ports.Select(port => PostAsync(client, port, path, response)))];
            Assert.Equal(answers[0], answers[1]);
            request = System.Text.Encoding.UTF8.GetBytes(answers[0]);
        }

        Assert.Single((await IssuerCli.JsonAsync("credentials", "--data", cluster.Data)).EnumerateArray());
    }

    [PostgreSqlFact]
    public async Task A_node_with_other_keys_is_refused()
    {
        string books = database.NewDatabase();
        using var folder = new TemporaryFolder();
        await IssuerCli.JsonAsync("init", "--data", folder["one"], "--name", "Example Bank", "--database", books);
        await IssuerCli.JsonAsync("init", "--data", folder["two"], "--name", "Other Bank");
        (await IssuerCli.RunAsync("credentials", "--data", folder["two"], "--database", books)).AssertFailed(ExitStatus.Refused, "those of another issuer");
        (await IssuerCli.RunAsync("init", "--data", folder["three"], "--name", "Third Bank", "--database", books)).AssertFailed(ExitStatus.Refused, "those of another issuer");
        Assert.False(Directory.Exists(folder["three"]));

        foreach (string key in new[] { "sealing.key", "key-management.key" })
        {
            byte[] right = File.ReadAllBytes(Path.Combine(folder["one"], key));
            File.WriteAllBytes(Path.Combine(folder["one"], key), File.ReadAllBytes(Path.Combine(folder["two"], key)));
            (await IssuerCli.RunAsync("credentials", "--data", folder["one"])).AssertFailed(ExitStatus.Refused, key);
            File.WriteAllBytes(Path.Combine(folder["one"], key), right);
        }

        Assert.Equal(ExitStatus.Done, (await IssuerCli.RunAsync("credentials", "--data", folder["one"])).Status);
    }

    private static async Task<string> PostAsync(HttpClient client, int port, string path, byte[] response)
    {
        using var content = new ByteArrayContent(response);
        content.Headers.ContentType = new("application/json");
        using var answer = await client.PostAsync(new Uri($"https://127.0.0.1:{port}{path}"), content);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadAsStringAsync();
    }
}
