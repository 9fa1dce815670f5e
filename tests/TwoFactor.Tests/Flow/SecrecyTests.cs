using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TwoFactor.Flow;
using TwoFactor.Testing;

namespace TwoFactor.Tests.Flow;

/// <summary>No id, browser secret, handle, subject or name is in a log, span, metric, exception or <c>ToString()</c>.</summary>
public sealed class SecrecyTests
{
    private const string Subject = "subject-7f3a";
    private const string User = "user-91bc";
    private const string Browser = "browser-secret-5d20";

    [TestCase(ChallengeState.Approved)]
    [TestCase(ChallengeState.Denied)]
    [TestCase(ChallengeState.Expired)]
    public async Task A_login_leaves_no_secret_and_no_name(ChallengeState end)
    {
        using TelemetryRecorder recorder = new();
        RecordingEvents listener = new(_ => throw new InvalidOperationException("The audit trail is full."));
        using FlowHost scene = new(services: services =>
        {
            services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(recorder));
            services.AddSingleton<ITwoFactorEvents>(listener);
        });
        List<string> printed = [];
        FlowRequest request = new(FlowHost.Tenant, Subject) { User = User, Browser = Browser };
        FlowStart start = await scene.Flow.StartAsync(request);
        FlowKey key = new(start.Id!) { Tenant = FlowHost.Tenant, Subject = Subject, Browser = Browser };
        printed.AddRange([$"{request}", $"{start}", $"{key}", $"{start.Status}"]);
        string handle = (await HandleOfAsync(scene, start.Id!))!;

        scene.Service.User(User).Answers(new InMemoryAnswer(TwoFactorError.Unavailable), end);
        await scene.AdvanceAsync(TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(0.5));
        FlowKey foreign = new(start.Id!) { Tenant = FlowHost.Tenant, Subject = Subject, Browser = Browser, Purpose = "other" };
        printed.Add((await Assert.ThrowsAsync<TwoFactorException>(() => scene.Flow.GetAsync(foreign)))!.ToString());
        printed.Add($"{await scene.Flow.CompleteAsync(key)}");
        printed.Add((await Assert.ThrowsAsync<TwoFactorException>(() => scene.Flow.CompleteAsync(key)))!.ToString());
        await listener.WaitForAsync<FlowCompleted>(count: 1);
        await listener.WaitForAsync<FlowKeyRefused>(count: 2);
        printed.AddRange(listener.Events.Select(one => one.ToString()));

        string flowKey = FlowId.ToStoreKey(start.Id!);
        string[] forbidden = [Subject, User, Browser, start.Id!, flowKey, handle, scene.Service.Calls[0].ChallengeId];
        recorder.ReadObservableInstruments();
        Assert.That(recorder.Records, Is.Not.Empty);
        Assert.That(recorder.Find(forbidden), Is.Empty);
        Assert.That(printed.Where(text => forbidden.Any(secret => text.Contains(secret, StringComparison.OrdinalIgnoreCase))), Is.Empty);
        Assert.That(listener.Events.Select(one => one.GetType()), Does.Contain(typeof(FlowStarted)).And.Contain(typeof(FlowAnswered)).And.Contain(typeof(FlowCompleted)).And.Contain(typeof(FlowKeyRefused)));
        Assert.That(listener.Events.Select(one => one.Subject), Is.All.EqualTo(Subject)); // an audit trail needs the subject
    }

    [Test]
    public async Task A_login_that_is_refused_replaced_cancelled_or_let_through_by_the_failure_mode_leaves_no_secret_and_no_name([Values] FlowFailureMode mode)
    {
        using TelemetryRecorder recorder = new();
        using FlowHost scene = new(
            options => (options.FailureMode, options.MaxStarts) = (mode, 2),
            services: services => services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(recorder)));
        List<string> printed = [];
        List<string> ids = [];
        List<string> handles = [];
        List<FlowRefusal?> refusals = [];
        List<ChallengeState> states = [];

        foreach (TwoFactorError? trouble in (TwoFactorError?[])[null, TwoFactorError.UserNotEnrolled, TwoFactorError.UserSuspended, TwoFactorError.Unavailable, TwoFactorError.ProtocolViolation])
        {
            scene.Service.User(User).CannotBeAsked(trouble);
            List<FlowKey> started = [];
            foreach (string browser in (string[])[Browser, $"{Browser}-2", $"{Browser}-3"])
            {
                FlowStart start = await scene.Flow.StartAsync(new FlowRequest(FlowHost.Tenant, Subject) { User = User, Browser = browser });
                printed.Add($"{start}");
                refusals.Add(start.Refusal);
                if (start.Id is null)
                    continue;
                started.Add(new FlowKey(start.Id) { Tenant = FlowHost.Tenant, Subject = Subject, Browser = browser });
                if (await HandleOfAsync(scene, start.Id) is { } handle)
                    handles.Add(handle);
            }

            foreach (FlowKey key in started)
            {
                ids.Add(key.Id);
                states.Add((await scene.Flow.GetAsync(key)).State);
                await scene.Flow.CancelAsync(key);
                printed.Add($"{await scene.Flow.CompleteAsync(key)}");
            }

            scene.Time.Advance(TimeSpan.FromMinutes(10));
            await scene.RestAsync();
        }

        Assert.That(refusals, Does.Contain(FlowRefusal.TooManyStarts));
        Assert.That(states, Does.Contain(ChallengeState.Cancelled), "a login that the next start replaced");
        string[] forbidden = [Subject, User, Browser, .. ids, .. handles, .. ids.Select(FlowId.ToStoreKey), .. scene.Service.Calls.Select(call => call.ChallengeId).OfType<string>()];
        Assert.That(handles, Is.Not.Empty);
        Assert.That(recorder.Records, Is.Not.Empty);
        Assert.That(recorder.Find(forbidden), Is.Empty);
        Assert.That(printed.Where(text => forbidden.Any(secret => text.Contains(secret, StringComparison.OrdinalIgnoreCase))), Is.Empty);
    }

    private static async Task<string?> HandleOfAsync(FlowHost scene, string id)
    {
        string key = FlowId.ToStoreKey(id);
        return FoundFlow.Of(key, await scene.Services.GetRequiredService<IFlowStore>().ReadAsync(key))?.Content.Handle;
    }
}
