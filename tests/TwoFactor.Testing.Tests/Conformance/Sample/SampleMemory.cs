using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace TwoFactor.Testing.Tests.Conformance.Sample;

/// <summary>What some wrong providers remember about single challenges. The correct provider fills it too, but its answers never depend on it.</summary>
internal sealed class SampleMemory
{
    public ConcurrentDictionary<string, ChallengeStatus> FirstStates { get; } = new();

    public ConcurrentDictionary<string, TwoFactorException> Failures { get; } = new();

    public ConcurrentDictionary<string, bool> Started { get; } = new();

    public ConcurrentDictionary<string, bool> Cancelled { get; } = new();

    public ConcurrentDictionary<string, bool> Released { get; } = new();

    public ConcurrentDictionary<string, bool> Approved { get; } = new();

    /// <summary>Each user's newest challenge, for all instances with the same clock.</summary>
    public static ConditionalWeakTable<TimeProvider, ConcurrentDictionary<string, string>> Newest { get; } = [];

    public string? LastUser { get; set; }
}
