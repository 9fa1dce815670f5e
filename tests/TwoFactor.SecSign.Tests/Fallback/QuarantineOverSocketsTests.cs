using TwoFactor.SecSign.Tests.Support;

namespace TwoFactor.SecSign.Tests.Fallback;

/// <summary>Which failures start the quarantine of a server, over real connections.</summary>
[Category("Network")]
public sealed class QuarantineOverSocketsTests
{
    private static readonly TestCaseData[] Silent =
    [
        new((Func<FallbackStage, TestServer>)TestServer.ResetInHandshake) { TestName = "{m}(reset in the handshake)" },
        new((Func<FallbackStage, TestServer>)TestServer.SilentInHandshake) { TestName = "{m}(silent in the handshake)" },
        new((Func<FallbackStage, TestServer>)TestServer.ResetAfterReading) { TestName = "{m}(reset after reading)" },
        new((Func<FallbackStage, TestServer>)TestServer.NeverAnswering) { TestName = "{m}(answer never comes)" },
    ];

    private readonly FallbackCertificates certificates = new();

    [OneTimeTearDown]
    public void Dispose() => certificates.Dispose();

    [Test]
    public async Task A_full_connection_queue_does_not_start_a_quarantine()
    {
        using SemaphoreSlim answers = new(0);
        await using FallbackStage stage = new(
            certificates, TestServer.AnsweringAfter(() => answers.WaitAsync()), TestServer.Working, options => options.MaxConnections = 1);
        ChallengeHandle handle = stage.HandleOf(stage.Primary);
        Task<ChallengeStatus> first = stage.Provider.PollStateAsync(handle);
        await Wait.UntilAsync(() => stage.Primary.Requests >= 1);

        // The poll waits for the only connection. The start comes later and goes first.
        Task<ChallengeStatus> poll = stage.Provider.PollStateAsync(handle);
        stage.Clock.Advance(FallbackStage.RequestTimeout / 2);
        Task<Challenge> start = Start(stage);
        answers.Release();
        await first;
        await Wait.UntilAsync(() => stage.Primary.Requests >= 2);

        stage.Clock.Advance(FallbackStage.RequestTimeout / 2);
        TwoFactorException failure = await Failure.Of(() => poll);
        Assert.That((failure.Error, failure.Origin), Is.EqualTo((TwoFactorError.Unavailable, FailureOrigin.Host)), failure.Message);
        Task<Challenge> next = Start(stage);
        answers.Release(2);
        Assert.That(new[] { (await start).Handle.Endpoint, (await next).Handle.Endpoint }, Is.All.EqualTo(stage.Primary.Address));
        Assert.That(stage.Fallback.Connections, Is.Zero);
    }

    [TestCaseSource(nameof(Silent))]
    public async Task A_server_that_gives_no_answer_is_quarantined(Func<FallbackStage, TestServer> primary)
    {
        await using FallbackStage stage = new(certificates, primary, TestServer.Working);
        ChallengeHandle handle = stage.HandleOf(stage.Primary);
        await stage.Provider.PollStateAsync(handle);
        await stage.Provider.PollStateAsync(handle);
        Assert.That((await Start(stage)).Handle.Endpoint, Is.EqualTo(stage.Fallback.Address));
        Assert.That(stage.Primary.Connections, Is.EqualTo(1));
    }

    private static Task<Challenge> Start(FallbackStage stage) => stage.Provider.StartChallengeAsync(new ChallengeRequest("johndoe"));
}
