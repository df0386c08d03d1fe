using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Sks.Issuer.Tests.Testing;

namespace Sks.Issuer.Tests.Cluster;

/// <summary>Nodes of one issuer, each a process with a copy of the folder, on one PostgreSQL.</summary>
internal sealed class IssuerCluster : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly IssuerProcess?[] _nodes;

    private IssuerCluster(int nodes)
    {
        _nodes = new IssuerProcess?[nodes];
        Ports = FreePorts(nodes);
    }

    public TestVendor Vendor { get; } = new();

    /// <summary>Where the nodes listen, on this machine.</summary>
    public IReadOnlyList<int> Ports { get; }

    /// <summary>The first node's folder.</summary>
    public string Data => Folder(0);

    /// <summary>Makes an issuer with its books in <paramref name="database"/>, and starts its nodes.</summary>
    public static async Task<IssuerCluster> StartAsync(string database, int nodes)
    {
        var cluster = new IssuerCluster(nodes);
        string root = cluster._folder["vendor.pem"];
        cluster.Vendor.WriteRoot(root);
        await IssuerCli.JsonAsync(
            "init", "--data", cluster.Data, "--name", "Example Bank", "--vendor-root", root, "--url", "https://localhost", "--database", database);
        for (int i = 1; i < nodes; i++)
        {
            Copy(cluster.Data, cluster.Folder(i));
        }

        await Task.WhenAll(Enumerable.Range(0, nodes).Select(cluster.BeginAsync));
        return cluster;
    }

    /// <summary>Ends a node with SIGKILL.</summary>
    public void Kill(int node) => Interlocked.Exchange(ref _nodes[node], null)?.Dispose();

    /// <summary>Starts a node, again and again until it serves: it ends at once while the database is away.</summary>
    public async Task BeginAsync(int node)
    {
        while (true)
        {
            var process = new IssuerProcess("serve", "--data", Folder(node), "--listen", $"127.0.0.1:{Ports[node]}");
            if (await Task.Run(process.ReadLine) is not null)
            {
                _nodes[node] = process;
                return;
            }

            process.Dispose();
        }
    }

    /// <summary>Sends each request to a node of its choice.</summary>
    public HttpClient Client(CookieContainer cookies) => new(new AnyNode(Ports, TestIssuer.Handler(Data, cookies)));

    public void Dispose()
    {
        for (int i = 0; i < _nodes.Length; i++)
        {
            Kill(i);
        }

        Vendor.Dispose();
        _folder.Dispose();
    }

    private string Folder(int node) => _folder[$"node{node}"];

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to, File.GetUnixFileMode(from));
        foreach (string file in Directory.EnumerateFiles(from))
        {
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        }

        foreach (string folder in Directory.EnumerateDirectories(from))
        {
            Copy(folder, Path.Combine(to, Path.GetFileName(folder)));
        }
    }

    private static int[] FreePorts(int count)
    {
        var listeners = Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToList();
        listeners.ForEach(listener => listener.Start());
        int[] ports = [.. listeners.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port)];
        listeners.ForEach(listener => listener.Dispose());
        return ports;
    }

    /// <summary>The balancer: no memory, no health checks.</summary>
    private sealed class AnyNode(IReadOnlyList<int> ports, HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.RequestUri = new UriBuilder(request.RequestUri!) { Host = "127.0.0.1", Port = ports[RandomNumberGenerator.GetInt32(ports.Count)] }.Uri;
            return base.SendAsync(request, cancellationToken);
        }
    }
}
