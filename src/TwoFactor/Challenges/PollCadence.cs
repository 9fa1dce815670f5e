namespace TwoFactor;

/// <summary>How often a waiting program asks: quickly while the person is likely to answer, rarely afterwards.</summary>
internal static class PollCadence
{
    /// <summary>People do not answer sooner: the phone has to receive the challenge, and the person has to read it.</summary>
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
