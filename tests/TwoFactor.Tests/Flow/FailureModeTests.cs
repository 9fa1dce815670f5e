using Microsoft.Extensions.DependencyInjection;
using TwoFactor.Testing;

namespace TwoFactor.Tests.Flow;

/// <summary>What a start comes to, for each fault and each failure mode.</summary>
public sealed class FailureModeTests
{
    /// <summary>Fault; whether the service may have received the request; whether there was a first factor; and what comes of it in each mode.</summary>
    private static readonly object[] Table =
    [
        //           fault                               may have been  first    Closed                     OpenWithAudit
        new object?[] { TwoFactorError.Unavailable,       false, true,  FlowRefusal.Unavailable, null },
        new object?[] { TwoFactorError.Unavailable,       false, false, FlowRefusal.Unavailable, FlowRefusal.Unavailable },
        new object?[] { TwoFactorError.Unavailable,       true,  true,  FlowRefusal.Unavailable, FlowRefusal.Unavailable },
        new object?[] { TwoFactorError.RateLimited,       false, true,  FlowRefusal.Unavailable, FlowRefusal.Unavailable },
        new object?[] { TwoFactorError.ProtocolViolation, true,  true,  FlowRefusal.Unavailable, FlowRefusal.Unavailable },
        new object?[] { TwoFactorError.AccessDenied,      false, true,  FlowRefusal.Unavailable, FlowRefusal.Unavailable },
        new object?[] { TwoFactorError.Misconfigured,     false, true,  FlowRefusal.Unavailable, FlowRefusal.Unavailable },
        new object?[] { TwoFactorError.InvalidRequest,    false, true,  FlowRefusal.Unavailable, FlowRefusal.Unavailable },
        new object?[] { TwoFactorError.UserNotEnrolled,   false, true,  FlowRefusal.NotEnrolled, FlowRefusal.NotEnrolled },
        new object?[] { TwoFactorError.UserSuspended,     false, true,  FlowRefusal.Suspended,   FlowRefusal.Suspended },
    ];

    [TestCaseSource(nameof(Table))]
    public async Task A_fault_opens_nothing_but_in_the_one_case_that_the_mode_names(
        TwoFactorError fault, bool mayHaveBeenProcessed, bool hasFirstFactor, FlowRefusal? closed, FlowRefusal? open)
    {
        foreach ((FlowFailureMode mode, FlowRefusal? expected) in new[] { (FlowFailureMode.Closed, closed), (FlowFailureMode.OpenWithAudit, open) })
        {
            ThrowingProvider provider = new(new TwoFactorException(fault, "test") { MayHaveBeenProcessed = mayHaveBeenProcessed });
            using FlowScene scene = new(options => options.FailureMode = mode, decorate: provider);
            Task<FlowStart> starting = scene.Flow.StartAsync(new FlowRequest(FlowScene.Tenant, "jdoe") { HasFirstFactor = hasFirstFactor });
            await scene.AdvanceAsync(TimeSpan.FromSeconds(1));
            FlowStart start = await starting;
            Assert.That(start.Refusal, Is.EqualTo(expected), $"{fault}, {mode}");
            Assert.That(provider.Starts, Is.EqualTo(1));
            if (expected is null)
            {
                FlowOutcome outcome = await scene.Flow.CompleteAsync(new FlowKey(start.Id!) { Tenant = FlowScene.Tenant, Subject = "jdoe" });
                Assert.That((outcome.State, outcome.ByFailureMode, outcome.Subject), Is.EqualTo((ChallengeState.Approved, true, "jdoe")));
            }
        }
    }

    [Test]
    public async Task Failing_open_never_applies_to_a_challenge_that_was_opened()
    {
        using FlowScene scene = new(options => options.FailureMode = FlowFailureMode.OpenWithAudit);
        FlowKey key = await scene.StartAsync();
        scene.Service.User("jdoe").Answers(new InMemoryAnswer(TwoFactorError.Unavailable));
        Task<FlowStatus> wait = LastStatusAsync(scene.Flow, key);
        await scene.AdvanceAsync(TimeSpan.FromMinutes(10), TimeSpan.FromSeconds(1));
        Assert.That((await wait).State, Is.EqualTo(ChallengeState.Expired));
    }

    private static async Task<FlowStatus> LastStatusAsync(ITwoFactorFlow flow, FlowKey key)
    {
        FlowStatus? last = null;
        await foreach (FlowStatus status in flow.WatchAsync(key))
            last = status;
        return last!;
    }
}
