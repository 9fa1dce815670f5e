using System.Net;

namespace TwoFactor.Sezame.Tests;

/// <summary>The call that checks that a server responds.</summary>
public sealed class SezamePingTests
{
    private RecordedService service = null!;

    [SetUp]
    public void SetUp() => service = new RecordedService();

    [TearDown]
    public void TearDown() => service.Dispose();

    [Test]
    public async Task A_ping_sends_the_documented_request_and_needs_no_certificate()
    {
        WireSample sample = WireSample.Load("ping");
        service.Answer(sample);
        await SezamePing.SendAsync(new SezameRegistrationOptions { Endpoint = SezameTenant.Endpoint }, handler: service.Handler);
        Assert.That(service.Sent.Single().Text, Is.EqualTo(sample.Request));
    }

    [TestCase(200, "boing\n", ExpectedResult = null)]
    [TestCase(200, "BOING", ExpectedResult = TwoFactorError.ProtocolViolation)]
    [TestCase(200, "", ExpectedResult = TwoFactorError.ProtocolViolation)]
    [TestCase(200, "<html>boing</html>", ExpectedResult = TwoFactorError.ProtocolViolation)]
    [TestCase(404, "boing", ExpectedResult = TwoFactorError.ProtocolViolation)]
    [TestCase(400, "No required SSL certificate was sent", ExpectedResult = TwoFactorError.AccessDenied)]
    [TestCase(400, """{"tag":"400","message":"","errors":[]}""", ExpectedResult = TwoFactorError.InvalidRequest)]
    [TestCase(429, "", ExpectedResult = TwoFactorError.RateLimited)]
    [TestCase(503, "", ExpectedResult = TwoFactorError.Unavailable)]
    public async Task<TwoFactorError?> A_ping_succeeds_only_with_Sezames_answer(int status, string body)
    {
        service.Answer((HttpStatusCode)status, body);
        try
        {
            await SezamePing.SendAsync(Options(), handler: service.Handler);
            return null;
        }
        catch (TwoFactorException e)
        {
            return e.Error;
        }
    }

    [Test]
    public async Task A_cancelled_ping_ends_with_the_callers_own_token()
    {
        using CancellationTokenSource stop = new();
        service.Answer(() =>
        {
            stop.Cancel();
            throw new OperationCanceledException(stop.Token);
        });

        OperationCanceledException e = (await Assert.CatchAsync<OperationCanceledException>(
            () => SezamePing.SendAsync(Options(), handler: service.Handler, cancellationToken: stop.Token)))!;
        Assert.That(e.CancellationToken, Is.EqualTo(stop.Token));
    }

    private static SezameOptions Options() => new() { Endpoint = SezameTenant.Endpoint, ClientCertificate = { Certificate = TestCertificate.Client } };
}
