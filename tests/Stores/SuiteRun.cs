namespace TwoFactor.Tests.Stores;

/// <summary>Runs a case of a suite over a real engine. Only the cases that are known not to apply there may be skipped, so that no other is skipped by mistake.</summary>
internal static class SuiteRun
{
    // The one skip that no list can name in advance: a busy machine must not fail a build.
    private const string TooSlow = "The machine was too slow to judge this in real time.";

    public static async Task RunAsync(string name, IEnumerable<string> notApplicable, Func<Action<string>, Task> runAsync)
    {
        string? reason = null;
        await runAsync(because => reason = because);
        if (reason != TooSlow)
            Assert.That(reason, notApplicable.Contains(name) ? Is.Not.Null : Is.Null);
        if (reason is not null)
            Assert.Ignore(reason);
    }
}
