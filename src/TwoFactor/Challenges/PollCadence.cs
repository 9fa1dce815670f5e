namespace TwoFactor;

/// <summary>How often a waiting program polls: often while the person is likely to answer, less often afterwards.</summary>
internal static class PollCadence
{
    /// <summary>Nobody answers sooner than this, because the phone must receive the challenge and the person must read it.</summary>
    public static readonly TimeSpan FirstPoll = TimeSpan.FromSeconds(2);

    /// <summary>How long to wait after a poll.</summary>
    /// <param name="age">How long ago the challenge was started.</param>
    public static TimeSpan After(TimeSpan age) => age.TotalSeconds switch
    {
        < 30 => TimeSpan.FromSeconds(1),
        < 120 => TimeSpan.FromSeconds(3),
        _ => TimeSpan.FromSeconds(10),
    };
}
