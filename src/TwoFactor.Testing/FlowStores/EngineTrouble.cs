namespace TwoFactor.Testing.FlowStores;

/// <summary>What a <see cref="FlowStoreFixture"/> may do to the engine under a store.</summary>
public enum EngineTrouble
{
    /// <summary>All is well.</summary>
    None,

    /// <summary>Nothing reaches the engine. Connections that were open are lost.</summary>
    Unreachable,

    /// <summary>What is sent reaches the engine, and is done; the connection is lost before the answer comes back.</summary>
    AnswersLost,

    /// <summary>Calls take so long that they can be cancelled meanwhile: a second, for example.</summary>
    Slow,

    /// <summary>Calls work; wake-ups are lost, as when the connection that brings them is interrupted. The store notices when the trouble ends.</summary>
    WakeUpsLost,
}
