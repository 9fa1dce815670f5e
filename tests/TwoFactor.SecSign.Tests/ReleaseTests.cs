using System.Net;
using TwoFactor.SecSign.Tests.Support;

namespace TwoFactor.SecSign.Tests;

public sealed class ReleaseTests
{
    [Test]
    public async Task A_release_sends_exactly_the_documented_parameters()
    {
        MockedSecSign secSign = new MockedSecSign().Answers("released");
        await secSign.Provider.ReleaseAsync(secSign.Handle());
        Assert.That(secSign.Sent.Single().Body, Is.EqualTo(WireSample.Load("Requests/release").RequestBody));
    }

    [Test]
    public async Task With_releases_switched_off_nothing_is_sent()
    {
        MockedSecSign secSign = new(options => options.ReleaseAfterApproval = false);
        await secSign.Provider.ReleaseAsync(secSign.Handle());
        using (Assert.EnterMultipleScope())
        {
            Assert.That(secSign.Sent, Is.Empty);
            Assert.That(secSign.Provider.Capabilities.HasFlag(TwoFactorCapabilities.NeedsRelease), Is.False);
        }
    }

    [Test]
    public async Task A_cancelled_token_throws_even_if_nothing_is_sent()
    {
        MockedSecSign secSign = new(options => options.ReleaseAfterApproval = false);
        await Assert.CatchAsync<OperationCanceledException>(() => secSign.Provider.ReleaseAsync(secSign.Handle(), new CancellationToken(canceled: true)));
    }

    [Test]
    public async Task A_session_that_no_longer_exists_needs_no_release()
    {
        MockedSecSign secSign = new MockedSecSign().Answers("error-no-session").Answers("error-no-session");
        await secSign.Provider.ReleaseAsync(secSign.Handle());
        await secSign.Provider.ReleaseAsync(secSign.Handle());
        Assert.That(secSign.Sent, Has.Count.EqualTo(2), "other sessions are still released");
    }

    [Test]
    public async Task A_server_without_releases_gets_none_for_an_hour()
    {
        MockedSecSign secSign = new MockedSecSign().Answers("error-bad-parameter").Answers("released").Answers("released");
        await secSign.Provider.ReleaseAsync(secSign.Handle());
        await secSign.Provider.ReleaseAsync(secSign.Handle());
        Assert.That(secSign.Sent, Has.Count.EqualTo(1));

        await secSign.Provider.ReleaseAsync(secSign.Handle(endpoint: "https://httpapi2.secsign.com/"));
        Assert.That(secSign.Sent[^1].Address.Host, Is.EqualTo("httpapi2.secsign.com"), "the other server was not asked yet");

        secSign.Clock.Advance(ReleaseRefusals.Memory);
        await secSign.Provider.ReleaseAsync(secSign.Handle());
        Assert.That(secSign.Sent, Has.Count.EqualTo(3));
    }

    [Test]
    public async Task Any_other_failure_of_a_release_is_thrown()
    {
        MockedSecSign secSign = new MockedSecSign(options => options.FallbackEndpoint = null).Answers(HttpStatusCode.ServiceUnavailable, string.Empty);
        Assert.That((await Failure.Of(() => secSign.Provider.ReleaseAsync(secSign.Handle()))).Error, Is.EqualTo(TwoFactorError.Unavailable));
    }
}
