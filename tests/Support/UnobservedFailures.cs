using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace TwoFactor.Tests.Support;

/// <summary>Records the failures of tasks that nobody awaited. A host may log their messages.</summary>
internal sealed class UnobservedFailures : IDisposable
{
    private const int Rounds = 3; // a thread that just ended a task may hold it for another moment

    private readonly ConcurrentQueue<string> failures = new();

    public UnobservedFailures() => TaskScheduler.UnobservedTaskException += OnUnobserved;

    /// <summary>Waits until each task that failed before and that is no longer used was reported, if it was unobserved.</summary>
    /// <param name="part">A part of the failure's text or stack, by which the failures of other tests are left out.</param>
    public async Task<string[]> CollectAsync(string part)
    {
        for (int i = 0; i < Rounds; i++)
        {
            string last = Guid.NewGuid().ToString();
            Drop(last);
            await Wait.UntilAsync(() => failures.Any(failure => failure.Contains(last, StringComparison.Ordinal)), () =>
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
            });
        }

        return [.. failures.Where(failure => failure.Contains(part, StringComparison.Ordinal))];
    }

    public void Dispose() => TaskScheduler.UnobservedTaskException -= OnUnobserved;

    [MethodImpl(MethodImplOptions.NoInlining)] // so that no local variable holds the task
    private static void Drop(string message) => _ = Task.FromException(new InvalidOperationException(message));

    private void OnUnobserved(object? sender, UnobservedTaskExceptionEventArgs e) => failures.Enqueue(e.Exception.ToString());
}
