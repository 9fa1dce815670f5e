namespace TwoFactor.Flow;

/// <summary>Decides when a challenge is polled next. That depends only on its age, and on whether polls of the service fail.</summary>
/// <remarks>People need a moment to take out the phone, then most answer within half a minute.</remarks>
internal static class FlowCadence
{
    /// <summary>The longest call of a provider: the longest <c>RequestTimeout</c> is 100 seconds, and SecSign may ask two servers.</summary>
    public static readonly TimeSpan LongestCall = TimeSpan.FromSeconds(200);

    /// <param name="options">The tenant's options.</param>
    /// <param name="age">How long ago the flow was created.</param>
    /// <param name="isTroubled">Whether the last poll of the service failed.</param>
    /// <param name="chance">The flow's own <see cref="ChanceOf"/>.</param>
    public static TimeSpan Interval(FlowOptions options, TimeSpan age, bool isTroubled, double chance)
    {
        TimeSpan interval = isTroubled ? options.TroubledInterval : age < options.QuickPeriod ? options.QuickInterval : options.SlowInterval;
        interval *= 1 + (options.Jitter * ((2 * chance) - 1));
        return interval > options.MinPollInterval ? interval : options.MinPollInterval;
    }

    /// <summary>A number from 0 to 1 that spreads the polls of flows in time. It is the same on every node, so that the polling times do not depend
    /// on the node.</summary>
    public static double ChanceOf(string key) => (key[0] * 31 + key[^1]) % 101 / 100.0;

    /// <summary>A time longer than any interval between two turns. If no turn is taken for this time, no other node takes turns for the
    /// flow.</summary>
    public static TimeSpan Longest(FlowOptions options)
    {
        TimeSpan longest = options.SlowInterval > options.TroubledInterval ? options.SlowInterval : options.TroubledInterval;
        longest = longest > options.QuickInterval ? longest : options.QuickInterval;
        longest *= 1 + options.Jitter;
        longest = longest > options.MinPollInterval ? longest : options.MinPollInterval;
        return longest + PollDurations.Longest + options.FirstPollAfter + TimeSpan.FromSeconds(1);
    }
}
