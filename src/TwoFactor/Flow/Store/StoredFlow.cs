namespace TwoFactor.Flow;

/// <summary>The state of a flow in an <see cref="IFlowStore"/> at one moment.</summary>
public sealed class StoredFlow
{
    /// <summary>The content from the creation or the last replacement.</summary>
    public required ReadOnlyMemory<byte> Content { get; init; }

    /// <summary>1 after the creation, one more after each replacement.</summary>
    public required long Version { get; init; }

    /// <summary>Whether the last replacement was final.</summary>
    public required bool IsFinal { get; init; }

    /// <summary>How long ago it was created, by the store's clock.</summary>
    public required TimeSpan Age { get; init; }

    /// <summary>How long until its next turn is due, by the store's clock; zero if it is due. Has no meaning for a final flow.</summary>
    public required TimeSpan UntilTurn { get; init; }

    /// <summary>The version, without the content.</summary>
    public override string ToString() => IsFinal ? $"Version {Version}, final" : $"Version {Version}";
}
