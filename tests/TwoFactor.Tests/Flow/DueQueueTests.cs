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

    [Test]
    public void Removed_items_can_be_garbage_collected()
    {
        ManualTimeProvider time = new();
        using DueQueue<Thing> queue = new(time, (_, _) => { });
        WeakReference[] gone = Fill(queue, time);
        GC.Collect();
        Assert.That(gone.Count(one => one.IsAlive), Is.LessThan(5_000));
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
