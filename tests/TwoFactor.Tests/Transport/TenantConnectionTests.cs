using System.Security.Cryptography.X509Certificates;
using TwoFactor.Certificates;
using TwoFactor.Providers;
using TwoFactor.Transport;

namespace TwoFactor.Tests.Transport;

/// <summary>Calls that meet a change of the certificate, or the disposal, of a tenant's connection.</summary>
[Category("Network")]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class TenantConnectionTests : IDisposable
{
    private readonly SampleHost host = new();

    public void Dispose() => host.Dispose();

    [Test]
    public async Task A_call_that_comes_late_with_the_replaced_certificate_presents_the_new_one()
    {
        await using MutualTlsServer server = new(host.Certificates.IssueServer());
        using X509Certificate2 first = host.Certificates.IssueClient("first");
        using X509Certificate2 second = host.Certificates.IssueClient("second");
        X509Certificate2Collection roots = new(host.Certificates.Authority);
        TlsMaterial before = new(new LoadedCertificate(first), roots);
        TlsMaterial after = new(new LoadedCertificate(second), roots);
        Queue<TlsMaterial> given = new([before, after, before, after]);
        using TenantConnection connection = new("Sample", "acme", new SampleOptions(), _ => new ValueTask<TlsMaterial>(given.Dequeue()));
        ServiceClient client = ClientOf(connection);
        while (given.Count > 0)
            await client.SendAsync(Post(server.Address));
        Assert.That(server.Presented, Is.EqualTo(new[] { "CN=first", "CN=second" }), "one connection for each certificate");
    }

    [Test]
    public async Task A_call_that_races_with_the_disposal_opens_no_connection([Values] bool isSecond)
    {
        await using MutualTlsServer server = new(host.Certificates.IssueServer());
        TlsMaterial material = new(Client: null, new X509Certificate2Collection(host.Certificates.Authority));
        TenantConnection? connection = null;
        bool isLast = !isSecond;
        connection = new TenantConnection("Sample", "acme", new SampleOptions(), _ =>
        {
            if (isLast)
                connection!.Dispose();
            return new ValueTask<TlsMaterial>(material);
        });
        ServiceClient client = ClientOf(connection);
        if (isSecond)
            await client.SendAsync(Post(server.Address));
        isLast = true;
        Assert.That(() => client.SendAsync(Post(server.Address)), Throws.TypeOf<ObjectDisposedException>());
        Assert.That(server.Connections, Is.EqualTo(isSecond ? 1 : 0));
    }

    private static ServiceClient ClientOf(TenantConnection connection) => new(
        new TenantHttpClient(connection), new TransportFailure("Sample", tenant: null, hasCertificate: true), TimeSpan.FromSeconds(100), TimeProvider.System);

    private static HttpRequestMessage Post(Uri address) => new(HttpMethod.Post, address) { Content = new StringContent("hello") };
}
