namespace TwoFactor.Tests.Flow;

/// <summary>What happened in a storm.</summary>
/// <param name="Asked">How many challenges the service started.</param>
/// <param name="Outcomes">How many outcomes were handed out.</param>
internal readonly record struct StormCounts(int Asked, int Outcomes)
{
    public static StormCounts operator +(StormCounts one, StormCounts other) => new(one.Asked + other.Asked, one.Outcomes + other.Outcomes);
}
