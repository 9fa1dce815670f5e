using TwoFactor.SecSign.Tests.Support;
using static TwoFactor.TwoFactorError;

namespace TwoFactor.SecSign.Tests.Fallback;

/// <summary>
/// The result of each call for each fault of a server. The rules behind the table: a start goes to the other server only if the first certainly did not
/// get it; a repeatable call goes to the other server whenever a server fails; a refusal by the service is an answer.
/// </summary>
[Category("Network")]
[Parallelizable(ParallelScope.Children)]
public sealed class FallbackTableTests
{
    private const bool Yes = true;
    private const bool No = false;

    private static readonly string Page = WireSample.Load("Answers/proxy-page").Body;

    private static readonly string BadParameter = WireSample.Load("Answers/error-bad-parameter").Body;

    // A start moves exactly if the server certainly did not process it. A refusal is an answer: the start was not processed, and nothing moves.
    private static readonly Trouble[] Table =
    [
        //                                                                               connec- start  asking                                may have
        //  trouble                             server                                   tions   moves  moves  error              transient  been processed
        new("Name not found",                   TestServer.WithoutName,                  null, Yes,   Yes,   Unavailable,       Yes,       No),
        new("Connection refused",               TestServer.Refusing,                     null, Yes,   Yes,   Unavailable,       Yes,       No),
        new("Connection black-holed",           TestServer.BlackHole,                    null, Yes,   Yes,   Unavailable,       Yes,       No),
        new("TLS handshake never answered",     TestServer.SilentInHandshake,            1, Yes,   Yes,   Unavailable,       Yes,       No),
        new("TLS handshake reset",              TestServer.ResetInHandshake,             1, Yes,   Yes,   Unavailable,       Yes,       No),
        new("TLS handshake refused",            TestServer.AlertInHandshake,             1, Yes,   Yes,   Unavailable,       Yes,       No),
        new("No TLS",                           TestServer.NotTls,                       1, Yes,   Yes,   Unavailable,       Yes,       No),
        new("Certificate not trusted",          TestServer.Untrusted,                    1, Yes,   Yes,   Unavailable,       No,        No),
        new("Reset before the request is read", TestServer.ResetBeforeReading,           1, No,    Yes,   Unavailable,       Yes,       Yes),
        new("Reset after the request is read",  TestServer.ResetAfterReading,            1, No,    Yes,   Unavailable,       Yes,       Yes),
        new("Closed after the request is read", TestServer.ClosingAfterReading,          1, No,    Yes,   Unavailable,       Yes,       Yes),
        new("Answer never comes",               TestServer.NeverAnswering,               1, No,    Yes,   Unavailable,       Yes,       Yes),
        new("Answer never ends",                TestServer.HangingInAnswer,              1, No,    Yes,   Unavailable,       Yes,       Yes),
        new("500",                              TestServer.Answering("500 Oops"),        1, No,    Yes,   Unavailable,       Yes,       Yes),
        new("502 with a page",                  TestServer.Answering("502 Bad", Page),   1, No,    Yes,   Unavailable,       Yes,       Yes),
        new("503 with Retry-After",             TestServer.Answering("503 Busy\r\nRetry-After: 7"), 1, No, Yes, Unavailable, Yes,       Yes, RetryAfterSeconds: 7),
        new("Redirect",                         TestServer.Answering("302 There\r\nLocation: /there"), 1, No, Yes, ProtocolViolation, No, Yes),
        new("HTML page",                        TestServer.Answering("200 OK", Page),    1, No,    Yes,   ProtocolViolation, No,        Yes),
        new("Empty body",                       TestServer.Answering("200 OK"),          1, No,    Yes,   ProtocolViolation, No,        Yes),
        new("No content",                       TestServer.AnsweringRaw("HTTP/1.1 204 None\r\nConnection: close\r\n\r\n"), 1, No, Yes, ProtocolViolation, No, Yes),
        new("Truncated body",                   TestServer.AnsweringRaw("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\nauthsessionid=91"), 1, No, Yes, Unavailable, Yes, Yes),
        new("Body cut without a length",        TestServer.AnsweringRaw("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nauthsessionid=91"), 1, No, Yes, ProtocolViolation, No, Yes),
        new("Body over the limit",              TestServer.AnsweringRaw("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + new string('x', 1024 * 1024 + 1)), 1, No, Yes, ProtocolViolation, No, Yes),
        new("Not HTTP",                         TestServer.AnsweringRaw("SSH-2.0-OpenSSH\r\n"), 1, No, Yes, ProtocolViolation, No,     Yes),
        new("403",                              TestServer.Answering("403 No"),          1, No,    No,    AccessDenied,      No,        No),
        new("429 with Retry-After",             TestServer.Answering("429 Slow\r\nRetry-After: 7"), 1, No, No, RateLimited,  Yes,       No, RetryAfterSeconds: 7),
        new("429 cut off",                      TestServer.AnsweringRaw("HTTP/1.1 429 Slow\r\nRetry-After: 7\r\nContent-Length: 500\r\n\r\nTry la"), 1, No, No, RateLimited, Yes, No, RetryAfterSeconds: 7),
        new("403 cut off",                      TestServer.AnsweringRaw("HTTP/1.1 403 No\r\nContent-Length: 500\r\n\r\nYou ma"), 1, No, No, AccessDenied, No, No),
        new("500 cut off",                      TestServer.AnsweringRaw("HTTP/1.1 500 No\r\nContent-Length: 500\r\n\r\nerror="), 1, No, Yes, Unavailable, Yes, Yes),
        new("400 of the service",               TestServer.Answering("400 Bad", BadParameter), 1, No, No, InvalidRequest,   No,        No, RefusesRelease: Yes),
        new("400 with a page",                  TestServer.Answering("400 Bad", Page),   1, No,    Yes,   ProtocolViolation, No,        Yes, RefusesRelease: Yes), // a proxy's
    ];

    private readonly FallbackCertificates certificates = new();

    [OneTimeSetUp]
    public async Task WarmUpAsync()
    {
        // The first handshake of a process is slow, and connect deadlines here are short.
        await using FallbackStage stage = new(certificates, TestServer.Working, TestServer.Working);
        await stage.Provider.StartChallengeAsync(new ChallengeRequest("johndoe"));
    }

    [OneTimeTearDown]
    public void Dispose() => certificates.Dispose();

    [Test]
    public async Task A_start_goes_to_the_fallback_as_the_table_says_when_the_primary_fails([ValueSource(nameof(Table))] Trouble trouble)
    {
        await using FallbackStage stage = new(certificates, trouble.Start, TestServer.Working);
        if (trouble.StartMoves)
        {
            Challenge challenge = await stage.Provider.StartChallengeAsync(new ChallengeRequest("johndoe"));
            Assert.That(challenge.Handle.Endpoint, Is.EqualTo(stage.Fallback.Address), "the challenge stays with the server that started it");
        }
        else
        {
            Expect(trouble, await Failure.Of(() => stage.Provider.StartChallengeAsync(new ChallengeRequest("johndoe"))));
        }

        using (Assert.EnterMultipleScope())
        {
            Assert.That(stage.Primary.Connections, Is.EqualTo(trouble.Connections));
            Assert.That(stage.Fallback.Requests, Is.EqualTo(trouble.StartMoves ? 1 : 0));
        }
    }

    [Test]
    public async Task A_start_fails_as_the_table_says_when_both_servers_fail([ValueSource(nameof(Table))] Trouble trouble)
    {
        await using FallbackStage stage = new(certificates, trouble.Start, trouble.Start);
        Expect(trouble, await Failure.Of(() => stage.Provider.StartChallengeAsync(new ChallengeRequest("johndoe"))));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(stage.Primary.Connections, Is.EqualTo(trouble.Connections));
            Assert.That(stage.Fallback.Connections, Is.EqualTo(trouble.StartMoves ? trouble.Connections : 0));
        }
    }

    [Test]
    public async Task A_call_goes_to_the_fallback_as_the_table_says_when_the_primary_that_started_it_fails(
        [ValueSource(nameof(Table))] Trouble trouble, [Values] RepeatableCall call)
    {
        await using FallbackStage stage = new(certificates, trouble.Start, TestServer.Working);
        await ExpectAsync(trouble, call, stage.Provider, stage.HandleOf(stage.Primary));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(stage.Primary.Connections, Is.EqualTo(trouble.Connections));
            Assert.That(stage.Fallback.Requests, Is.EqualTo(trouble.Moves(call) ? 1 : 0));
        }
    }

    [Test]
    public async Task A_call_goes_to_the_primary_as_the_table_says_when_the_fallback_that_started_it_fails(
        [ValueSource(nameof(Table))] Trouble trouble, [Values] RepeatableCall call)
    {
        await using FallbackStage stage = new(certificates, TestServer.Working, trouble.Start);
        await ExpectAsync(trouble, call, stage.Provider, stage.HandleOf(stage.Fallback));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(stage.Fallback.Connections, Is.EqualTo(trouble.Connections));
            Assert.That(stage.Primary.Requests, Is.EqualTo(trouble.Moves(call) ? 1 : 0));
        }
    }

    [Test]
    public async Task A_call_fails_as_the_table_says_when_both_servers_fail([ValueSource(nameof(Table))] Trouble trouble, [Values] RepeatableCall call)
    {
        await using FallbackStage stage = new(certificates, trouble.Start, trouble.Start);
        await ExpectAsync(trouble with { AskingMoves = false }, call, stage.Provider, stage.HandleOf(stage.Primary));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(stage.Primary.Connections, Is.EqualTo(trouble.Connections));
            Assert.That(stage.Fallback.Connections, Is.EqualTo(trouble.Moves(call) ? trouble.Connections : 0));
        }
    }

    private static async Task ExpectAsync(Trouble trouble, RepeatableCall call, ITwoFactorProvider provider, ChallengeHandle handle)
    {
        if (trouble.AskingMoves || trouble.Refuses(call))
            await AskAsync(call, provider, handle);
        else
            Expect(trouble, await Failure.Of(() => AskAsync(call, provider, handle)));
    }

    private static async Task AskAsync(RepeatableCall call, ITwoFactorProvider provider, ChallengeHandle handle)
    {
        switch (call)
        {
            case RepeatableCall.Poll:
                Assert.That((await provider.PollStateAsync(handle)).State, Is.EqualTo(ChallengeState.Approved));
                break;
            case RepeatableCall.Cancel:
                Assert.That(await provider.CancelAsync(handle), Is.EqualTo(CancelOutcome.Cancelled));
                break;
            default:
                await provider.ReleaseAsync(handle);
                break;
        }
    }

    private static void Expect(Trouble trouble, TwoFactorException failure)
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(failure.Error, Is.EqualTo(trouble.Error));
            Assert.That(failure.IsTransient, Is.EqualTo(trouble.IsTransient), nameof(failure.IsTransient));
            Assert.That(failure.MayHaveBeenProcessed, Is.EqualTo(trouble.MayHaveBeenProcessed), nameof(failure.MayHaveBeenProcessed));
            Assert.That(failure.RetryAfter?.TotalSeconds, Is.EqualTo(trouble.RetryAfterSeconds));
        }
    }
}
