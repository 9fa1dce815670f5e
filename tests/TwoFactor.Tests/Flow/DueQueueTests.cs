using FsCheck;
using FsCheck.Fluent;
using TwoFactor.Flow;
using TwoFactor.Testing;

namespace TwoFactor.Tests.Flow;

/// <summary>The single timer for all turns and for the ends of all waits.</summary>
public sealed class DueQueueTests
{
    [Test]
    public void Each_item_is_called_once_at_its_latest_time_after_any_placements_and_removals()
    {
        Gen<(int Item, int Due, bool IsOut)> step =
            from item in Gen.Choose(0, 4)
            from due in Gen.Choose(0, 50)
            from isOut in Gen.Elements(true, false, false)
            select (item, due, isOut);
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(300), Prop.ForAll(Arb.From(Gen.ListOf(step)), list =>
        {
            ManualTimeProvider time = new();
            List<(int, long)> called = [];
            using DueQueue<Thing> queue = new(time, (thing, _) => called.Add((thing.Number, time.GetTimestamp())));
            Thing[] things = [.. Enumerable.Range(0, 5).Select(number => new Thing(number))];
            Dictionary<int, long> expected = [];
            foreach ((int item, int due, bool isOut) in list)
            {
                long at = TimeSpan.FromMilliseconds(due).Ticks;
                if (isOut)
                    queue.Remove(things[item]);
                else
                    queue.Place(things[item], at);
                if (isOut)
                    expected.Remove(item);
                else
                    expected[item] = at;
            }

            for (int i = 0; i <= 60; i++)
                time.Advance(TimeSpan.FromMilliseconds(1));
            Assert.That(called.Order(), Is.EqualTo(expected.Select(one => (one.Key, one.Value)).Order()));
            Assert.That(things.Select(thing => thing.Due), Is.All.EqualTo(long.MaxValue));
        }));
    }

    // Code of the host, such as a handler, may hold the thread of the callback.
    [Test]
    public async Task A_callback_that_blocks_delays_no_other_item()
    {
        using CountdownEvent others = new(3);
        TaskCompletionSource<bool> waited = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using DueQueue<Thing> queue = new(TimeProvider.System, (thing, _) =>
        {
            if (thing.Number == 0)
                waited.SetResult(others.Wait(TimeSpan.FromMinutes(1)));
            else
                others.Signal();
        });
        long now = TimeProvider.System.GetTimestamp();
        foreach (int number in (int[])[0, 1, 2])
            queue.Place(new Thing(number), now + number);
        queue.Place(new Thing(3), now + TimeProvider.System.TimestampFrequency / 100);
        Assert.That(await waited.Task, Is.True);
    }

    [Test]
    public void Removed_items_can_be_garbage_collected()
    {
        ManualTimeProvider time = new();
        using DueQueue<Thing> queue = new(time, (_, _) => { });
        WeakReference[] gone = Fill(queue, time);
        GC.Collect();
        Assert.That(gone.Count(one => one.IsAlive), Is.LessThan(5_000));
    }

    // Thousands of entries that are to be ignored make the queue remove them.
    [Test]
    public void Items_are_called_once_at_their_time_after_thousands_were_removed_or_moved()
    {
        ManualTimeProvider time = new();
        List<(int, long)> called = [];
        using DueQueue<Thing> queue = new(time, (thing, _) => called.Add((thing.Number, time.GetTimestamp())));
        Thing early = new(1);
        Thing late = new(2);
        queue.Place(early, TimeSpan.FromMinutes(1).Ticks);
        Fill(queue, time);
        for (int i = 0; i < 5_000; i++)
            queue.Place(late, TimeSpan.FromMinutes(2).Ticks + i);
        queue.Place(late, TimeSpan.FromMinutes(2).Ticks);

        for (int minutes = 1; minutes <= 3; minutes++)
            time.Advance(TimeSpan.FromMinutes(1));

        Assert.That(called, Is.EqualTo([(1, TimeSpan.FromMinutes(1).Ticks), (2, TimeSpan.FromMinutes(2).Ticks)]));
    }

    [Test]
    public void An_item_that_is_due_in_days_is_called_then([Values(1, 2.5, 60)] double days)
    {
        ManualTimeProvider time = new();
        int calls = 0;
        using DueQueue<Thing> queue = new(time, (_, _) => calls++);
        queue.Place(new Thing(1), TimeSpan.FromDays(days).Ticks);
        time.Advance(TimeSpan.FromDays(days) - TimeSpan.FromMilliseconds(1));
        Assert.That(calls, Is.Zero);
        time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.That(calls, Is.EqualTo(1));
    }

    [Test]
    public void Nothing_is_called_after_the_disposal()
    {
        ManualTimeProvider time = new();
        int calls = 0;
        DueQueue<Thing> queue = new(time, (_, _) => calls++);
        queue.Place(new Thing(1), TimeSpan.FromSeconds(1).Ticks);
        queue.Dispose();
        foreach (double seconds in (double[])[0, 0.5, 2])
            queue.Place(new Thing(2), TimeSpan.FromSeconds(seconds).Ticks);
        time.Advance(TimeSpan.FromSeconds(3));
        Assert.That(calls, Is.Zero);
    }

    private static WeakReference[] Fill(DueQueue<Thing> queue, ManualTimeProvider time)
    {
        List<WeakReference> gone = [];
        for (int i = 0; i < 20_000; i++)
        {
            Thing thing = new(i);
            queue.Place(thing, time.GetTimestamp() + TimeSpan.FromHours(1).Ticks);
            queue.Remove(thing);
            gone.Add(new WeakReference(thing));
        }

        return [.. gone];
    }

    private sealed class Thing(int number) : IDue
    {
        public int Number => number;

        public long Due { get; set; } = long.MaxValue;
    }
}
