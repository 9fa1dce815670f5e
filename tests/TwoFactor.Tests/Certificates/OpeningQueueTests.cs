using TwoFactor.Certificates;
using TwoFactor.Testing;

namespace TwoFactor.Tests.Certificates;

/// <summary>Openings that hang, and what other openings have of it.</summary>
public sealed class OpeningQueueTests
{
    private static readonly int Few = Environment.ProcessorCount;

    private readonly ManualTimeProvider time = new();

    // Otherwise all tenants would share the one thread that is left, for as long as the files hang.
    [Test]
    public async Task Openings_that_hang_have_no_place_among_those_that_end()
    {
        OpeningQueue queue = new(time);
        using ManualResetEventSlim share = new();
        using SemaphoreSlim hanging = new(0);
        for (int i = 1; i < Few; i++)
            queue.Add(() => Hang(hanging, share));
        await ReachAsync(hanging, Few - 1);
        using ManualResetEventSlim slow = new();
        using SemaphoreSlim begun = new(0);
        queue.Add(static () => { });
        for (int i = 0; i < 5 * Few; i++)
            queue.Add(() => Hang(begun, slow));
        await ReachAsync(begun, 1);
        time.Advance(OpeningQueue.Patience);
        await ReachAsync(begun, Few - 1);
        slow.Set();
        await ReachAsync(begun, 4 * Few);
        share.Set();
    }

    [Test]
    public async Task After_openings_that_hung_few_run_at_once_again_beside_one_that_goes_on_hanging()
    {
        OpeningQueue queue = new(time);
        using ManualResetEventSlim share = new();
        using ManualResetEventSlim forAnHour = new();
        using SemaphoreSlim hanging = new(0);
        queue.Add(() => Hang(hanging, forAnHour));
        Task[] hung = [.. Enumerable.Range(1, (4 * Few) - 1).Select(_ => AddAsync(queue, () => Hang(hanging, share)))];
        await ReachAsync(hanging, Few);
        time.Advance(OpeningQueue.Patience);
        await ReachAsync(hanging, Few);
        time.Advance(OpeningQueue.Patience);
        await ReachAsync(hanging, 2 * Few);
        share.Set();
        await Task.WhenAll(hung);

        using ManualResetEventSlim key = new();
        using SemaphoreSlim begun = new(0);
        Task[] opened = [.. Enumerable.Range(0, 8 * Few).Select(_ => AddAsync(queue, () => Hang(begun, key)))];
        time.Advance(OpeningQueue.Patience / 2);
        await ReachAsync(begun, Few);
        Assert.That(begun.CurrentCount, Is.Zero);
        key.Set();
        forAnHour.Set();
        await Task.WhenAll(opened);
    }

    // Its log lines would carry the trace of the request that began the thread.
    [Test]
    public async Task An_opening_does_not_run_in_the_context_of_the_request_that_came_first()
    {
        OpeningQueue queue = new(time);
        AsyncLocal<string?> request = new() { Value = "of the first tenant" };
        TaskCompletionSource<string?> seen = new(TaskCreationOptions.RunContinuationsAsynchronously);
        queue.Add(() => seen.SetResult(request.Value));
        Assert.That(await seen.Task, Is.Null);
    }

    private static Task AddAsync(OpeningQueue queue, Action opening)
    {
        TaskCompletionSource end = new(TaskCreationOptions.RunContinuationsAsynchronously);
        queue.Add(() =>
        {
            opening();
            end.SetResult();
        });
        return end.Task;
    }

    private static void Hang(SemaphoreSlim begun, ManualResetEventSlim until)
    {
        begun.Release();
        until.Wait();
    }

    private static async Task ReachAsync(SemaphoreSlim begun, int count)
    {
        for (int i = 0; i < count; i++)
            Assert.That(await begun.WaitAsync(TimeSpan.FromSeconds(30)), "the next one begins");
    }
}
