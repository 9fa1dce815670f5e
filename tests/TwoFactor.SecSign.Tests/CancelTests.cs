using System.Net;
using TwoFactor.SecSign.Tests.Support;

namespace TwoFactor.SecSign.Tests;

/// <summary>A challenge is withdrawn from the phone.</summary>
public sealed class CancelTests
{
    [Test]
    public async Task An_answer_that_names_another_request_cancels_nothing()
    {
        using MockedSecSign secSign = new MockedSecSign(options => options.FallbackEndpoint = null)
            .Answers(HttpStatusCode.OK, $"authsessionid={MockedSecSign.SessionId}&requestid=1&authsessionstate=6");
        Assert.That((await Failure.Of(() => secSign.Provider.CancelAsync(secSign.Handle()))).Error, Is.EqualTo(TwoFactorError.ProtocolViolation));
    }

    [Test]
    public async Task A_cancel_sends_exactly_the_documented_parameters()
    {
        using MockedSecSign secSign = new MockedSecSign().Answers("state-canceled");
        await secSign.Provider.CancelAsync(secSign.Handle());
        Assert.That(secSign.Sent.Single().Body, Is.EqualTo(WireSample.Load("Requests/cancel").RequestBody));
    }

    [TestCase("state-canceled", ExpectedResult = CancelOutcome.Cancelled)]
    [TestCase("error-no-session", ExpectedResult = CancelOutcome.Cancelled)]
    [TestCase("state-expired", ExpectedResult = CancelOutcome.AlreadyFinished)]
    [TestCase("state-accepted", ExpectedResult = CancelOutcome.AlreadyFinished)]
    [TestCase("state-denied", ExpectedResult = CancelOutcome.AlreadyFinished)]
    [TestCase("state-suspended", ExpectedResult = CancelOutcome.AlreadyFinished)]
    [TestCase("state-invalid", ExpectedResult = CancelOutcome.AlreadyFinished)]
    public async Task<CancelOutcome> The_outcome_of_a_cancellation_follows_from_the_answers_state(string sample)
    {
        using MockedSecSign secSign = new MockedSecSign().Answers(sample);
        return await secSign.Provider.CancelAsync(secSign.Handle());
    }

    // The configuration has changed since the start. The new server never had the challenge, and the phone goes on asking.
    [TestCase("https://former.example/", true)]
    [TestCase("https://httpapi.secsign.com/", false)]
    public async Task A_server_that_did_not_start_a_challenge_cannot_say_that_it_is_gone(string starter, bool fails)
    {
        using MockedSecSign secSign = new MockedSecSign(options => options.FallbackEndpoint = null).Answers("error-no-session");
        Func<Task> cancel = () => secSign.Provider.CancelAsync(secSign.Handle(endpoint: starter));
        await Assert.ThatAsync(cancel, fails ? Throws.TypeOf<TwoFactorException>().With.Property("Error").EqualTo(TwoFactorError.ChallengeNotFound) : Throws.Nothing);
    }

    [TestCase("state-none")]
    [TestCase("state-pending")]
    [TestCase("state-fetched")]
    public async Task An_answer_with_an_open_state_is_not_a_cancellation(string sample)
    {
        using MockedSecSign secSign = new MockedSecSign().Answers(sample);
        Assert.That((await Failure.Of(() => secSign.Provider.CancelAsync(secSign.Handle()))).Error, Is.EqualTo(TwoFactorError.ProtocolViolation));
    }

    [Test]
    public async Task An_answer_about_another_session_cancels_nothing()
    {
        using MockedSecSign secSign = new MockedSecSign(options => options.FallbackEndpoint = null).Answers(HttpStatusCode.OK, "authsessionid=1&authsessionstate=6");
        Assert.That((await Failure.Of(() => secSign.Provider.CancelAsync(secSign.Handle()))).Error, Is.EqualTo(TwoFactorError.ProtocolViolation));
    }
}
