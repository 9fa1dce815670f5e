using System.Net;
using System.Net.Sockets;
using TwoFactor.Cli.Doctor;
using TwoFactor.Sezame;

namespace TwoFactor.Cli.Tests.Doctor;

/// <summary>A server's name is resolved, and one of its addresses must accept connections.</summary>
public sealed class ReachabilityCheckTests
{
    [Test]
    public async Task A_name_server_that_does_not_answer_is_reported_after_the_timeout()
    {
        SezameOptions options = new() { ConnectTimeout = TimeSpan.FromMilliseconds(50) };
        Uri server = new("https://svc.example/");
        ReachabilityCheck check = new(TimeProvider.System, _ => new TaskCompletionSource<IPAddress[]>().Task);
        IReadOnlyList<Finding> findings = await check.RunAsync(new ServerUnderTest(server, options, null, new ServerRoute(server, null)), CancellationToken.None);
        Assert.That(findings.Select(finding => (finding.Check, finding.Status)), Is.EqualTo((IEnumerable<(string, CheckStatus)>)[("name", CheckStatus.Failed)]));
    }

    [Test]
    public async Task One_address_that_answers_is_enough()
    {
        using Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        Uri server = new($"https://svc.example:{((IPEndPoint)listener.LocalEndPoint!).Port}/");
        ReachabilityCheck check = new(TimeProvider.System, _ => Task.FromResult<IPAddress[]>([IPAddress.Parse("127.77.77.77"), IPAddress.Loopback]));
        IReadOnlyList<Finding> findings = await check.RunAsync(new ServerUnderTest(server, new SezameOptions(), null, new ServerRoute(server, null)), CancellationToken.None);
        Assert.That(findings[^1].Status, Is.Not.EqualTo(CheckStatus.Failed), findings[^1].Text);
    }
}
