using System.Runtime.CompilerServices;

namespace TwoFactor.Tests.Support;

/// <summary>Waits in real time for work of another thread or process: usually a moment, and at most a minute.</summary>
internal static class Wait
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10); // yielding alone would keep a processor busy, which that work may need

    /// <summary>Waits until a condition holds.</summary>
    public static Task UntilAsync(Func<bool> condition, [CallerArgumentExpression(nameof(condition))] string awaited = "") =>
        UntilAsync(() => Task.FromResult(condition()), awaited);

    /// <inheritdoc cref="UntilAsync(Func{bool}, string)"/>
    public static Task UntilAsync(Func<Task<bool>> condition, [CallerArgumentExpression(nameof(condition))] string awaited = "") =>
        RepeatAsync(condition, () => Task.Delay(Pause, TimeProvider.System), awaited);

    /// <summary>Waits until a condition holds. Until then, repeats a step without a pause, such as moving a clock.</summary>
    public static Task UntilAsync(Func<bool> condition, Action step, [CallerArgumentExpression(nameof(condition))] string awaited = "") =>
        UntilAsync(condition, YieldAfter(step), awaited);

    /// <inheritdoc cref="UntilAsync(Func{bool}, Action, string)"/>
    public static Task UntilAsync(Func<bool> condition, Func<Task> step, [CallerArgumentExpression(nameof(condition))] string awaited = "") =>
        RepeatAsync(() => Task.FromResult(condition()), step, awaited);

    private static Func<Task> YieldAfter(Action step) => async () =>
    {
        step();
        await Task.Yield();
    };

    private static async Task RepeatAsync(Func<Task<bool>> condition, Func<Task> step, string awaited)
    {
        long since = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            if (TimeProvider.System.GetElapsedTime(since) > Timeout)
                throw new TimeoutException($"The condition does not hold: {awaited}");
            await step();
        }
    }
}
