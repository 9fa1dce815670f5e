namespace TwoFactor.Emulator.SecSign;

/// <summary>What is remembered of an ID that was frozen at least once.</summary>
internal sealed class FrozenName(string name)
{
    public string Name => name;

    public bool IsFrozen { get; set; }

    /// <summary>Also counts those that a tap has lifted.</summary>
    public int Times { get; set; }
}
