using System.Globalization;
using TwoFactor.Testing.FlowRules.Stage;

namespace TwoFactor.Testing.FlowRules.Cases;

/// <summary>Random users, browsers, answers and times on all nodes. The rules must hold after every step. The message of a failure contains the
/// seed.</summary>
internal static class Schedules
{
    private const TwoFactorCapabilities Freezing = Setting.Usual | TwoFactorCapabilities.SingleChallenge | TwoFactorCapabilities.NeedsRelease;
    private const int People = 3;
    private const int Browsers = 3;

    public static FlowCaseList Cases { get; } = new(nameof(Schedules))
    {
        { 0, Random_logins_one_step_after_the_other_keep_the_rules },
        { 0, Random_logins_with_steps_at_once_keep_the_rules },
    };

    private static Task Random_logins_one_step_after_the_other_keep_the_rules(FlowScene scene) => PlayAsync(scene, steps: 120, atOnce: 1);

    private static Task Random_logins_with_steps_at_once_keep_the_rules(FlowScene scene) => PlayAsync(scene, steps: 60, atOnce: 5);

    private static async Task PlayAsync(FlowScene scene, int steps, int atOnce)
    {
        int seed = scene.NewSeed();
        Random random = new(seed);
        string run = $" (seed {seed.ToString(CultureInfo.InvariantCulture)})";
        await scene.OpenAsync(new Setting { Capabilities = Freezing, Options = options => options.MaxStarts = 8 }).ConfigureAwait(false);
        RandomLogins logins = new(scene, random, [.. Enumerable.Range(0, People).Select(_ => scene.NewSubject())], Browsers);
        for (int i = 0; i < (scene.Pace.IsVirtual ? steps : steps / 2); i++)
        {
            Task[] calls = [.. Enumerable.Range(0, atOnce).Select(_ => logins.StepAsync())];
            Task all = Task.WhenAll(calls);
            if (!await scene.Pace.UntilAsync(() => all.IsCompleted, scene.Unit).ConfigureAwait(false))
                throw scene.Failure("calls that end", "one that does not" + run, "pages would hang");
            await all.ConfigureAwait(false);
            if (scene.Pace.IsVirtual && random.Next(3) == 0)
                await scene.Pace.PassAsync(scene.Unit * (random.NextDouble() * 20)).ConfigureAwait(false);
            Check(scene, logins, run);
        }

        await scene.Pace.PassAsync(5 * scene.Unit).ConfigureAwait(false);
        Check(scene, logins, run);
    }

    private static void Check(FlowScene scene, RandomLogins logins, string run)
    {
        scene.Expect(scene.Service.Overlaps == 0, "never two questions on one phone", scene.Service.Overlaps + run, "a stranger who knows a name could freeze the person");
        scene.Expect(logins.Odd is null, "answers that the interface knows", logins.Odd + run, "a host would treat it as its own error");
        foreach (string user in logins.Users)
        {
            int approvals = scene.Service.ApprovalsOf(user);
            scene.Expect(logins.ApprovedOutcomesOf(user) <= approvals, $"at most as many logins as the person said yes ({approvals})", logins.ApprovedOutcomesOf(user) + run, "somebody would be let in without the phone");
            TimeSpan[] asked = [.. scene.Service.CallsFor(user, ServiceOperation.Start).Select(call => call.At)];
            int most = asked.Length == 0 ? 0 : asked.Max(one => asked.Count(other => other >= one && other < one + (299 * scene.Unit)));
            scene.Expect(most <= 8, "at most 8 questions in any window", most + run, "a phone would be asked more often than the limits allow");
        }

        scene.Expect(logins.OutcomesHandedOutTwice == 0, "each outcome once", logins.OutcomesHandedOutTwice + run, "one answer would be used twice");
        scene.Expect(logins.EndsThatChanged == 0, "ends that stay", logins.EndsThatChanged + run, "two people could hold different answers to one question");
    }
}
