namespace TwoFactor.Chaos.Checks;

/// <summary>What a browser does in addition to starting, waiting and collecting.</summary>
internal enum BrowserHabit
{
    /// <summary>Nothing else.</summary>
    Plain,

    /// <summary>Collects on all nodes at once, twice on each.</summary>
    Races,

    /// <summary>Collects before there is an outcome, too.</summary>
    Hurries,

    /// <summary>Starts twice at once, as a page in two tabs does.</summary>
    Reloads,

    /// <summary>An attacker who knows the id tries all calls with keys that differ in one part.</summary>
    IsAttacked,

    /// <summary>Cancels after a while.</summary>
    Cancels,

    /// <summary>Is closed after the start.</summary>
    Leaves,
}
