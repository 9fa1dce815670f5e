using System.Diagnostics;
using TwoFactor.Fuzzing.Targets;

namespace TwoFactor.Fuzzing.Running;

/// <summary>Tries one input, and says which property it broke.</summary>
internal static class Trial
{
    /// <summary>What one input may take of memory, in bytes: the limits of all readers are far below it.</summary>
    private const long MostMemory = 64 * 1024 * 1024;

    /// <summary>How many bytes an input may take for each of its own, beyond that.</summary>
    private const long MemoryPerByte = 64;

    /// <returns>The verdict, or the property that does not hold and what happened.</returns>
    public static (Verdict Verdict, string? Broken, string Details) Of(FuzzTarget target, byte[] input, CancellationToken deadline)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            Verdict verdict = target.TryAsync(input, deadline).GetAwaiter().GetResult();
            // What another thread took is not counted; most targets need none.
            long taken = GC.GetAllocatedBytesForCurrentThread() - before;
            Expect.That(taken <= MostMemory + (MemoryPerByte * input.Length), "an input takes little memory", $"{taken} bytes");
            return (verdict, null, string.Empty);
        }
        catch (BrokenPropertyException e)
        {
            return (Verdict.Refused, e.Property, e.Message);
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested)
        {
            return (Verdict.Refused, "an input is answered", "It was not, until the deadline.");
        }
#pragma warning disable CA1031 // whatever else comes is what this program is looking for
        catch (Exception e)
#pragma warning restore CA1031
        {
            return (Verdict.Refused, $"{e.GetType().Name} at {PlaceOf(e)}", e.ToString());
        }
    }

    private static string PlaceOf(Exception e)
    {
        StackFrame? frame = new StackTrace(e).GetFrames().FirstOrDefault(frame =>
            frame.GetMethod()?.DeclaringType?.Assembly.GetName().Name is { } name && name.StartsWith("TwoFactor", StringComparison.Ordinal) && name != "TwoFactor.Fuzzing");
        return frame?.GetMethod() is { } method ? $"{method.DeclaringType!.Name}.{method.Name}" : "the target itself";
    }
}
