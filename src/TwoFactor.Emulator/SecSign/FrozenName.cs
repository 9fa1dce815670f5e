namespace TwoFactor.Emulator.SecSign;

/// <summary>An ID that was frozen at least once.</summary>
internal sealed class FrozenName(string name)
{
    public string Name => name;

    public bool IsFrozen { get; set; }

    /// <summary>How often it was frozen, including freezes that were lifted.</summary>
    public int Times { get; set; }
}
