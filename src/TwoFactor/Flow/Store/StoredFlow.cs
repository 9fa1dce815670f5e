namespace TwoFactor.Flow;

/// <summary>A flow as an <see cref="IFlowStore"/> has it at one moment.</summary>
public sealed class StoredFlow
{
    /// <summary>What was created or replaced last.</summary>
    public required ReadOnlyMemory<byte> Content { get; init; }

    /// <summary>1 after the creation, one more after each replacement.</summary>
    public required long Version { get; init; }

    /// <summary>Whether the last replacement was final.</summary>
    public required bool IsFinal { get; init; }

    /// <summary>How long ago it was created, by the store's clock.</summary>
    public required TimeSpan Age { get; init; }

    /// <summary>How long until its next turn is due, by the store's clock; zero when it is due. Without meaning once it is final.</summary>
    public required TimeSpan UntilTurn { get; init; }

    /// <summary>The version; never the content.</summary>
    public override string ToString() => IsFinal ? $"Version {Version}, final" : $"Version {Version}";
}
