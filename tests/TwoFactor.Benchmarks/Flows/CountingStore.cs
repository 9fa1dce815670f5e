using System.Reflection;
using TwoFactor.Flow;

namespace TwoFactor.Benchmarks.Flows;

/// <summary>Counts the calls of a store. Each is one command to the engine.</summary>
public class CountingStore : DispatchProxy
{
    private static long calls;
    private IFlowStore inner = null!;

    /// <summary>The calls so far, of all stores.</summary>
    public static long Calls
    {
        get => Interlocked.Read(ref calls);
        set => Interlocked.Exchange(ref calls, value);
    }

    /// <summary>A store that passes on every call.</summary>
    public static IFlowStore Over(IFlowStore inner)
    {
        IFlowStore counting = Create<IFlowStore, CountingStore>();
        ((CountingStore)(object)counting).inner = inner;
        return counting;
    }

    /// <inheritdoc/>
    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        if (targetMethod!.Name.EndsWith("Async", StringComparison.Ordinal))
            Interlocked.Increment(ref calls);
        return targetMethod.Invoke(inner, args);
    }
}
