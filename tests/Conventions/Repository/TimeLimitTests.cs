namespace TwoFactor.Tests.Conventions.Repository;

/// <summary>A test that waits for ever fails; see <see cref="TimeLimitAttribute"/>.</summary>
public sealed class TimeLimitTests
{
    [OneTimeSetUp]
    public void SetUpOnce() => AssertIsLimited();

    [SetUp]
    public void SetUp() => AssertIsLimited();

    [TearDown]
    public void TearDown() => AssertIsLimited();

    [OneTimeTearDown]
    public void TearDownOnce() => AssertIsLimited();

    [Test]
    public void Every_test_and_its_set_up_and_tear_down_has_a_limit() => AssertIsLimited();

    [Test]
    public void A_thread_that_waits_when_its_time_is_over_is_interrupted()
    {
        TimeLimit limit = new(TimeSpan.FromMilliseconds(10));
        using ManualResetEventSlim never = new();
        Assert.That(() => never.Wait(), Throws.TypeOf<ThreadInterruptedException>());
        Assert.That(limit.End(), Is.True);
    }

    [Test]
    public void An_interruption_of_a_thread_that_does_not_wait_does_not_end_its_next_wait()
    {
        TimeLimit limit = new(TimeSpan.Zero);
        while (!limit.IsOver)
            Thread.SpinWait(100);
        Assert.That(limit.End(), Is.True);
        Assert.That(() => Thread.CurrentThread.Join(1), Throws.Nothing);
    }

    [Test]
    public void A_thread_that_ends_in_time_is_not_interrupted() => Assert.That(new TimeLimit(TimeSpan.FromHours(1)).End(), Is.False);

    private static void AssertIsLimited() => Assert.That(TimeLimitAttribute.IsLimited);
}
