using TwoFactor.Testing;
using TwoFactor.Transport;

namespace TwoFactor.Tests.Transport;

/// <summary>Deadlines are used again, and never by two requests at once.</summary>
public sealed class DeadlinePoolTests
{
    private readonly DeadlinePool pool = new(TimeSpan.FromHours(1), TimeProvider.System);

    [Test]
    public void A_deadline_is_used_again_when_nobody_has_its_token()
    {
        CancellationTokenSource first = pool.Rent();
        pool.Return(first, isUnused: true);
        Assert.That(pool.Rent(), Is.SameAs(first));
        Assert.That(pool.Rent(), Is.Not.SameAs(first));
    }

    [Test]
    public void A_deadline_whose_token_may_be_in_use_is_not_used_again()
    {
        CancellationTokenSource first = pool.Rent();
        pool.Return(first, isUnused: false);
        Assert.That(pool.Rent(), Is.Not.SameAs(first));
        Assert.Throws<ObjectDisposedException>(() => _ = first.Token, "its timer is freed");
    }

    [Test]
    public void After_each_burst_the_same_number_of_deadlines_is_kept()
    {
        for (int burst = 0; burst < 3; burst++)
        {
            CancellationTokenSource[] used = [.. Enumerable.Range(0, 100).Select(_ => pool.Rent())];
            foreach (CancellationTokenSource one in used)
                pool.Return(one, isUnused: true);
            CancellationTokenSource[] next = [.. Enumerable.Range(0, 100).Select(_ => pool.Rent())];
            Assert.That(next.Intersect(used).Count(), Is.EqualTo(64));
            foreach (CancellationTokenSource one in next)
                pool.Return(one, isUnused: true);
        }
    }

    [Test]
    public async Task A_deadline_that_has_passed_is_not_used_again()
    {
        CancellationTokenSource first = pool.Rent();
        await first.CancelAsync();
        pool.Return(first, isUnused: true);
        Assert.That(pool.Rent().IsCancellationRequested, Is.False);
    }

    [Test]
    public void A_deadline_of_a_tests_clock_passes_with_that_clock()
    {
        ManualTimeProvider time = new(TimeProvider.System.GetUtcNow());
        DeadlinePool manual = new(TimeSpan.FromSeconds(10), time);
        using CancellationTokenSource deadline = manual.Rent();
        time.Advance(TimeSpan.FromSeconds(9));
        Assert.That(deadline.IsCancellationRequested, Is.False);
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.That(deadline.IsCancellationRequested, Is.True);
    }
}
