using System.Security.Cryptography.X509Certificates;
using TwoFactor.Certificates;
using TwoFactor.Providers;
using TwoFactor.Tests.Loopback;
using TwoFactor.Transport;

namespace TwoFactor.Tests.Transport;

/// <summary>What happens to a tenant's connections, and to the requests on them, when the certificate is replaced or the server closes one.</summary>
[Category("Network")]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class ConnectionPoolTests : IDisposable
{
    private readonly SampleHost host = new();
    private readonly SemaphoreSlim answers = new(0);
    private readonly TlsMaterial before;
    private readonly TlsMaterial after;
    private TlsMaterial current;

    public ConnectionPoolTests()
    {
        X509Certificate2Collection roots = new(host.Certificates.Authority);
        before = new(Client: null, roots);
        after = new(Client: null, roots);
        current = before;
    }

    public void Dispose()
    {
        answers.Dispose();
        host.Dispose();
    }

    [Test]
    public async Task Connections_with_a_replaced_certificate_are_closed_after_their_last_request([Values] bool isInFlight)
    {
        await using MutualTlsServer other = new(host.Certificates.IssueServer());
        await using MutualTlsServer server = new(host.Certificates.IssueServer(), () => answers.WaitAsync());
        using TenantConnection idle = Connect(maxConnections: 1);
        await ClientOf(idle).SendAsync(Post(other.Address));
        using TenantConnection connection = Connect(maxConnections: 2);
        ServiceClient client = ClientOf(connection);
        Task<ServiceResponse> first = client.SendAsync(Post(server.Address));
        await Wait.UntilAsync(() => server.Requests.Count == 1);
        if (!isInFlight)
        {
            answers.Release();
            await first;
        }

        current = after;
        Task<ServiceResponse> second = client.SendAsync(Post(server.Address));
        await Wait.UntilAsync(() => server.Requests.Count == 2);
        answers.Release(3);
        await Task.WhenAll(first, second);
        await Wait.UntilAsync(() => server.Open == 1);
        Assert.That(other.Open, Is.EqualTo(1), "not closed because it was idle for long: this one was idle before");

        Assert.That((await client.SendAsync(Post(server.Address))).IsSuccess, Is.True);
        Assert.That(server.Connections, Is.EqualTo(2), "the connection with the new certificate is kept");
    }

    [Test]
    public async Task A_request_that_waits_for_a_connection_is_sent_although_the_certificate_is_replaced_meanwhile()
    {
        await using MutualTlsServer server = new(host.Certificates.IssueServer(), () => answers.WaitAsync());
        using TenantConnection connection = Connect(maxConnections: 1);
        ServiceClient client = ClientOf(connection);
        Task<ServiceResponse> first = client.SendAsync(Post(server.Address));
        await Wait.UntilAsync(() => server.Requests.Count == 1);
        Task<ServiceResponse> waiting = client.SendAsync(Post(server.Address));

        current = after;
        Task<ServiceResponse> later = client.SendAsync(Post(server.Address));
        await Wait.UntilAsync(() => server.Requests.Count == 2);
        answers.Release(3);

        Assert.That(await Task.WhenAll(first, waiting, later), Has.All.Property(nameof(ServiceResponse.IsSuccess)).True);
        Assert.That(server.Requests, Has.Count.EqualTo(3));
    }

    [Test]
    public async Task A_request_without_a_body_is_not_sent_again_when_a_kept_connection_is_closed()
    {
        await using HostileServer server = HostileServer.Start(host.Certificates.IssueServer(), async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"u8.ToArray());
            await connection.ReadRequestAsync(); // and then closes without an answer
        });
        using TenantConnection connection = Connect(maxConnections: 1);
        ServiceClient client = ClientOf(connection);
        await client.SendAsync(new HttpRequestMessage(HttpMethod.Post, server.Address));

        Assert.That(
            () => client.SendAsync(new HttpRequestMessage(HttpMethod.Post, server.Address)),
            Throws.TypeOf<TwoFactorException>().With.Property(nameof(TwoFactorException.MayHaveBeenProcessed)).True);
        Assert.That(server.Requests, Has.Count.EqualTo(2));
        Assert.That(server.Connections, Is.EqualTo(1));
    }

    private TenantConnection Connect(int maxConnections) =>
        new("Sample", "acme", new SampleOptions { MaxConnections = maxConnections }, _ => new ValueTask<TlsMaterial>(current));

    private static ServiceClient ClientOf(TenantConnection connection) => new(
        new TenantHttpClient(connection), new TransportFailure("Sample", tenant: null, hasCertificate: true), TimeSpan.FromSeconds(100), TimeProvider.System);

    private static HttpRequestMessage Post(Uri address) => new(HttpMethod.Post, address) { Content = new StringContent("hello") };
}
