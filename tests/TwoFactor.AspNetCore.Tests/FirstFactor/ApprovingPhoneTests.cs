using Microsoft.Extensions.Logging.Abstractions;
using TwoFactor.AspNetCore.Questions;
using TwoFactor.AspNetCore.Tests.Host;
using TwoFactor.Telemetry;

namespace TwoFactor.AspNetCore.Tests.FirstFactor;

/// <summary>Whether the phone that approved is still the user's.</summary>
public sealed class ApprovingPhoneTests
{
    // The service returns the name in its own spelling, of which the host need not know anything.
    [TestCase("+49 170 1", true)]
    [TestCase(" +491701", true)]
    [TestCase("+49 170 2", false)]
    [TestCase("", false)]
    [TestCase(null, false)]
    public async Task The_name_must_be_the_one_that_was_asked_or_the_one_that_the_service_returned(string? now, bool isTheirs)
    {
        ApprovingPhone phone = new(new UserNames { Find = _ => now }, new QuietLogger<ApprovingPhone>(NullLogger<ApprovingPhone>.Instance));
        FlowOutcome outcome = Outcome("+49 170 1", "+491701");
        Assert.That(await phone.IsStillTheirsAsync(outcome, CancellationToken.None), Is.EqualTo(isTheirs));
    }

    [Test]
    public async Task An_outcome_without_names_is_of_no_phone()
    {
        ApprovingPhone phone = new(new UserNames(), new QuietLogger<ApprovingPhone>(NullLogger<ApprovingPhone>.Instance));
        Assert.That(await phone.IsStillTheirsAsync(Outcome(asked: null, approved: null), CancellationToken.None), Is.False);
    }

    private static FlowOutcome Outcome(string? asked, string? approved) => new()
    {
        State = ChallengeState.Approved,
        Tenant = WebScene.Tenant,
        Subject = "jdoe",
        AskedUser = asked,
        ApprovedUser = approved,
        Provider = "InMemory",
        Purpose = FlowRequest.SignIn,
        DecidedAt = DateTimeOffset.UnixEpoch,
    };
}
