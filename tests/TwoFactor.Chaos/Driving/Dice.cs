namespace TwoFactor.Chaos.Driving;

/// <summary>Random numbers that depend on the seed and on the subject only, not on the order of events.</summary>
internal static class Dice
{
    public static Random Of(int seed, string about)
    {
        uint hash = unchecked((uint)seed);
        foreach (char one in about)
            hash = unchecked((hash ^ one) * 16777619);
        return new Random(unchecked((int)hash));
    }

    /// <summary>Picks by weights in percent, which are 100 together.</summary>
    public static T Pick<T>(this Random dice, params (int Percent, T Value)[] choices)
    {
        int left = dice.Next(100);
        foreach ((int percent, T value) in choices)
        {
            if ((left -= percent) < 0)
                return value;
        }

        return choices[^1].Value;
    }

    public static TimeSpan Between(this Random dice, double from, double to) => TimeSpan.FromSeconds(from + (dice.NextDouble() * (to - from)));
}
