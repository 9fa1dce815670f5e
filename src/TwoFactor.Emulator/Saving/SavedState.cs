namespace TwoFactor.Emulator.Saving;

/// <summary>The state that is kept from one run to the next.</summary>
internal sealed record SavedState
{
    /// <summary>Identifies the file, and the version of its format.</summary>
    public const string CurrentFormat = "twofactor-emulator-1";

    public required string Format { get; init; }

    /// <summary>The number of runs, including this one. Each run creates different ids from the same seed.</summary>
    public required int Runs { get; init; }

    /// <summary>The certificate of the emulator's own authority, in PEM form. Hosts trust it, so it stays the same from run to run.</summary>
    public required string AuthorityCertificate { get; init; }

    /// <summary>The authority's private key, in PEM form (PKCS#8, not encrypted).</summary>
    public required string AuthorityKey { get; init; }

    public required SavedSezame Sezame { get; init; }

    public required SavedSecSign SecSign { get; init; }
}
