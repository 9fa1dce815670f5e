using System.Diagnostics.CodeAnalysis;
using TwoFactor.Testing.Conformance;

namespace TwoFactor.Testing.FlowStores;

/// <summary>The faults that a <see cref="FlowStoreFixture"/> can cause in the engine of a store.</summary>
[Experimental(ConformanceSuite.DiagnosticId)]
public enum EngineFault
{
    /// <summary>No fault.</summary>
    None,

    /// <summary>No call reaches the engine. Open connections are lost.</summary>
    Unreachable,

    /// <summary>Calls reach the engine and are processed, but the connection is lost before the answer comes back.</summary>
    AnswersLost,

    /// <summary>Calls take so long that a test can cancel them: for example a second.</summary>
    Slow,

    /// <summary>Calls work, but wake-ups are lost, as if their connection is interrupted. The store notices this when the fault ends.</summary>
    WakeUpsLost,
}
