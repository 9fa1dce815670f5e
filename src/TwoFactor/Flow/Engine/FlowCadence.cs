namespace TwoFactor.Flow;

/// <summary>When a challenge is polled next: a function of its age and of nothing else but the trouble that the service is in.</summary>
/// <remarks>People need a moment to take out the phone, then most answer within half a minute.</remarks>
internal static class FlowCadence
{
    /// <param name="options">The tenant's options.</param>
    /// <param name="age">How long ago the flow was created.</param>
    /// <param name="isTroubled">Whether the service could not be asked lately.</param>
    /// <param name="chance">The flow's own <see cref="ChanceOf"/>.</param>
    public static TimeSpan Interval(FlowOptions options, TimeSpan age, bool isTroubled, double chance)
    {
        TimeSpan interval = isTroubled ? options.TroubledInterval : age < options.QuickPeriod ? options.QuickInterval : options.SlowInterval;
        interval *= 1 + (options.Jitter * ((2 * chance) - 1));
        return interval > options.MinimumInterval ? interval : options.MinimumInterval;
    }

    /// <summary>Spreads flows in time: a number from 0 to 1 that each flow has on every node, so that who polls makes no difference.</summary>
    public static double ChanceOf(string key) => (key[0] * 31 + key[^1]) % 101 / 100.0;

    /// <summary>Longer than any interval between two turns: a node that sees no turn for this time knows that no other node takes them.</summary>
    public static TimeSpan Longest(FlowOptions options)
    {
        TimeSpan longest = options.SlowInterval > options.TroubledInterval ? options.SlowInterval : options.TroubledInterval;
        longest = longest > options.QuickInterval ? longest : options.QuickInterval;
        return (longest * (1 + options.Jitter)) + options.FirstPollAfter + TimeSpan.FromSeconds(1);
    }
}
