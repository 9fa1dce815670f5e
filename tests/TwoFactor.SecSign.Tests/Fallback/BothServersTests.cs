using System.Net;
using TwoFactor.SecSign.Tests.Support;

namespace TwoFactor.SecSign.Tests.Fallback;

/// <summary>Calls when both servers fail, are in quarantine, or do not accept this host.</summary>
public sealed class BothServersTests : MockedServerTests
{
    [Test]
    public async Task A_primary_in_quarantine_is_asked_if_the_fallback_fails()
    {
        Unreachable.Add(Primary);
        await Service.StartAsync();
        Unreachable.Clear();
        Unreachable.Add(Fallback);
        Assert.That(await AskedByAStartAsync(), Is.EqualTo(new[] { Fallback, Primary }));
        Assert.That(await AskedByAStartAsync(), Is.EqualTo(new[] { Primary }), "its answer ended the quarantine");
    }

    // Otherwise no start would reach a primary that works again, until the quarantine is over.
    [Test]
    public async Task If_both_are_in_quarantine_starts_alternate_until_one_is_answered([Values(Primary, Fallback)] string works)
    {
        await FailAsync(Primary);
        await FailAsync(Fallback);
        if (works == Fallback)
            await FailAsync(Primary);
        Assert.That(await AskedByAStartAsync(), Is.EqualTo(new[] { works }));
        Assert.That(await AskedByAStartAsync(), Is.EqualTo(new[] { works }));
    }

    [Test]
    public async Task If_both_are_in_quarantine_each_is_probed_when_its_own_is_over()
    {
        await FailAsync(Primary);
        Service.Clock.Advance(TimeSpan.FromSeconds(10));
        await FailAsync(Fallback);
        Service.Clock.Advance(TimeSpan.FromSeconds(10));
        await FailAsync(Primary); // its quarantine begins again
        Service.Clock.Advance(TimeSpan.FromSeconds(20));
        await FailAsync(Fallback); // the probe
        Assert.That(await AskedByAStartAsync(), Is.EqualTo(new[] { Primary }), "it failed longer ago");
    }

    // A start that fails there may have been processed, and then the person could not be asked again for a while.
    [Test]
    public async Task A_primary_that_fails_at_starts_is_not_asked_although_the_fallback_left_a_poll_without_an_answer()
    {
        await FailAsync(Primary);
        Challenge challenge = await Service.StartAsync();
        Assert.That(Service.Sent[^1].Address.Host, Is.EqualTo(Fallback));
        TaskCompletionSource arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Service.Behaviour = request =>
        {
            if (request.Address.Host == Primary)
                return Answer(request, "error-no-session");
            arrived.SetResult();
            return new TaskCompletionSource<HttpResponseMessage>().Task;
        };
        Task<TwoFactorException> lost = Failure.Of(() => Service.Provider.PollStateAsync(challenge.Handle));
        await arrived.Task;
        Service.Clock.Advance(new SecSignOptions().RequestTimeout);
        await lost;
        Service.Behaviour = AnswerToAny;

        Assert.That(await AskedByAStartAsync(), Is.EqualTo(new[] { Fallback }));
    }

    [Test]
    public async Task A_primary_that_leaves_starts_without_an_answer_is_not_asked_although_it_answers_polls_and_the_fallback_fails([Values] bool isPolledMeanwhile)
    {
        await LoseAStartAtThePrimaryAsync(isPolledMeanwhile);
        await Service.Provider.PollStateAsync(Service.Handle());
        await FailAsync(Fallback);
        Assert.That(await AskedByAStartAsync(), Is.EqualTo(new[] { Fallback }));
    }

    // The fallback will never answer this host.
    [Test]
    public async Task A_primary_that_left_a_start_without_an_answer_is_asked_if_the_fallback_does_not_admit_this_host()
    {
        await LoseAStartAtThePrimaryAsync(isPolledMeanwhile: false);
        Service.Behaviour = request => request.Address.Host == Fallback ? Task.FromResult(new HttpResponseMessage(HttpStatusCode.Forbidden)) : Answer(request, "started");
        Assert.That(await AskedByAStartAsync(), Is.EqualTo(new[] { Fallback, Primary }));
    }

    // It would cost another timeout, and after it the person could not be asked again for a while.
    [Test]
    public async Task A_primary_that_leaves_starts_without_an_answer_is_not_asked_after_the_fallback_had_too_many()
    {
        await LoseAStartAtThePrimaryAsync(isPolledMeanwhile: false);
        Service.Behaviour = _ => Task.FromResult(new HttpResponseMessage(HttpStatusCode.TooManyRequests));
        int before = Service.Sent.Count;
        Assert.That((await Failure.Of(Service.StartAsync)).Error, Is.EqualTo(TwoFactorError.RateLimited));
        Assert.That(Service.Sent.Skip(before).Select(request => request.Address.Host), Is.EqualTo(new[] { Fallback }));
    }

    [Test]
    public async Task A_primary_in_quarantine_is_asked_if_the_fallback_refuses_this_host([Values(403, 429)] int status)
    {
        await FailAsync(Primary);
        Service.Behaviour = request => request.Address.Host == Fallback ? Task.FromResult(new HttpResponseMessage((HttpStatusCode)status)) : Answer(request, "started");
        Assert.That(await AskedByAStartAsync(), Is.EqualTo(new[] { Fallback, Primary }));
    }

    [Test]
    public async Task A_refusal_by_the_fallback_stands_if_the_primary_in_quarantine_cannot_be_reached([Values(403, 429)] int status)
    {
        await FailAsync(Primary);
        Unreachable.Add(Primary);
        Service.Behaviour = request => request.Address.Host == Fallback ? Task.FromResult(new HttpResponseMessage((HttpStatusCode)status)) : Answer(request, "started");
        TwoFactorException refused = await Failure.Of(Service.StartAsync);
        Assert.That((refused.Error, refused.MayHaveBeenProcessed), Is.EqualTo((status == 403 ? TwoFactorError.AccessDenied : TwoFactorError.RateLimited, false)));
    }

    [Test]
    public async Task Two_servers_that_cannot_be_reached_are_each_asked_once_and_nothing_was_started()
    {
        Unreachable.UnionWith([Primary, Fallback]);
        TwoFactorException failure = await Failure.Of(Service.StartAsync);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(failure.Error, Is.EqualTo(TwoFactorError.Unavailable));
            Assert.That(failure.MayHaveBeenProcessed, Is.False);
            Assert.That(Service.Sent.Select(request => request.Address.Host), Is.EqualTo(new[] { Primary, Fallback }));
        }
    }

    // Reported as the first server's failure, such a start would be repeated, and might freeze the user.
    [Test]
    public async Task A_start_whose_answer_from_the_second_server_was_lost_counts_as_sent_whatever_failed_at_the_first([Values(FailureOrigin.Host, FailureOrigin.Unknown)] FailureOrigin origin)
    {
        Service.Sending = address =>
        {
            if (address.Host == Primary)
                throw Failure.InThisProcess(origin);
        };
        Service.Behaviour = _ => throw new HttpRequestException(HttpRequestError.ResponseEnded);
        TwoFactorException lost = await Failure.Of(Service.StartAsync);
        Assert.That((lost.Error, lost.MayHaveBeenProcessed), Is.EqualTo((TwoFactorError.Unavailable, true)));
    }

    // Otherwise a failure mode could let somebody in although one of the servers works.
    [TestCase(Primary, Fallback, FailureOrigin.Host)]
    [TestCase(Fallback, Primary, FailureOrigin.Host)]
    [TestCase(Primary, Fallback, FailureOrigin.Unknown, Description = "its certificate is not trusted")]
    [TestCase(Fallback, Primary, FailureOrigin.Unknown, Description = "its certificate is not trusted")]
    public async Task A_failure_to_ask_one_server_decides_the_origin_although_the_other_cannot_be_reached(string busy, string dead, FailureOrigin origin)
    {
        Unreachable.Add(dead);
        List<string> tried = [];
        Service.Sending = address =>
        {
            tried.Add(address.Host);
            if (address.Host == busy)
                throw Failure.InThisProcess(origin);
        };
        TwoFactorException failure = await Failure.Of(Service.StartAsync);
        Assert.That((failure.Error, failure.Origin, failure.MayHaveBeenProcessed), Is.EqualTo((TwoFactorError.Unavailable, origin, false)));
        Assert.That(tried, Is.EqualTo(new[] { Primary, Fallback }));
    }

    [Test]
    public async Task A_not_found_from_the_other_server_does_not_end_a_challenge_that_it_did_not_start()
    {
        Unreachable.Add(Primary);
        Service.Behaviour = request => Answer(request, "error-no-session");
        ChallengeHandle handle = Service.Handle();
        Service.Clock.Advance(TimeSpan.FromMinutes(3));
        using (Assert.EnterMultipleScope())
        {
            Assert.That((await Failure.Of(() => Service.Provider.PollStateAsync(handle))).Error, Is.EqualTo(TwoFactorError.Unavailable));
            Assert.That((await Failure.Of(() => Service.Provider.CancelAsync(handle))).Error, Is.EqualTo(TwoFactorError.Unavailable));
        }
    }

    private async Task LoseAStartAtThePrimaryAsync(bool isPolledMeanwhile)
    {
        TaskCompletionSource arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Service.Behaviour = request =>
        {
            if (IsPoll(request))
                return Answer(request, "state-pending");
            arrived.SetResult();
            return new TaskCompletionSource<HttpResponseMessage>().Task;
        };
        Task<TwoFactorException> lost = Failure.Of(Service.StartAsync);
        await arrived.Task;
        Service.Clock.Advance(TimeSpan.FromTicks(1));
        if (isPolledMeanwhile)
            await Service.Provider.PollStateAsync(Service.Handle());
        Service.Clock.Advance(new SecSignOptions().RequestTimeout);
        await lost;
        Service.Behaviour = AnswerToAny;
    }
}
