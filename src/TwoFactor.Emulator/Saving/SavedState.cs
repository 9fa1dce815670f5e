namespace TwoFactor.Emulator.Saving;

/// <summary>What the emulator's folder keeps from one run to the next.</summary>
internal sealed record SavedState
{
    /// <summary>Distinguishes the file from any other, and this form of it from later ones.</summary>
    public const string CurrentFormat = "twofactor-emulator-1";

    public required string Format { get; init; }

    /// <summary>How many runs there were, this one included. Each draws other ids from the same seed.</summary>
    public required int Runs { get; init; }

    public required string AuthorityCertificate { get; init; }

    public required string AuthorityKey { get; init; }

    public required SavedSezame Sezame { get; init; }

    public required SavedSecSign SecSign { get; init; }
}
