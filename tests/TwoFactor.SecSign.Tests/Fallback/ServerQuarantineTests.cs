using TwoFactor.Testing;

namespace TwoFactor.SecSign.Tests.Fallback;

/// <summary>The quarantine of one server, apart from requests.</summary>
public sealed class ServerQuarantineTests
{
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongestProbe = TimeSpan.FromSeconds(10);

    private readonly ManualTimeProvider time = new();

    // Only a request that got no answer in time may have been lost alone. A server that answered with a failure, or whose connection was reset, has failed.
    [TestCase(true, true, true)]
    [TestCase(true, false, false)]
    [TestCase(false, true, false)]
    [TestCase(false, false, false)]
    public void A_server_that_answered_another_request_meanwhile_works_although_one_request_was_lost(bool wasSilent, bool wasSlow, bool works)
    {
        ServerQuarantine quarantine = new(Length, LongestProbe, time);
        long sentAt = time.GetTimestamp();
        time.Advance(TimeSpan.FromSeconds(1));
        quarantine.Worked(isStart: false);
        time.Advance(TimeSpan.FromSeconds(4));

        quarantine.Failed(isStart: false, sentAt, wasSilent, wasSlow);

        Assert.That(quarantine.TryEnter(), Is.EqualTo(works));
    }

    [Test]
    public void A_request_that_was_sent_after_the_last_answer_or_not_at_all_begins_a_quarantine([Values] bool wasSent)
    {
        ServerQuarantine quarantine = new(Length, LongestProbe, time);
        quarantine.Worked(isStart: false);
        time.Advance(TimeSpan.FromSeconds(1));

        quarantine.Failed(isStart: false, wasSent ? time.GetTimestamp() : null, wasSilent: true, wasSlow: true);

        Assert.That(quarantine.TryEnter(), Is.False);
    }

    [Test]
    public void After_failures_of_polls_alone_a_poll_that_works_ends_the_quarantine_for_starts([Values(1, 2, 3)] int failures)
    {
        ServerQuarantine quarantine = new(Length, LongestProbe, time);
        for (int i = 0; i < failures; i++)
            quarantine.Failed(isStart: false, time.GetTimestamp(), wasSilent: false, wasSlow: false);

        quarantine.Worked(isStart: false);

        Assert.That(quarantine.TryEnter(), Is.True);
    }

    [Test]
    public void A_server_is_silent_only_during_a_quarantine_that_no_answer_began()
    {
        ServerQuarantine quarantine = new(Length, LongestProbe, time);
        Assert.That(quarantine.IsSilent, Is.False);
        quarantine.Failed(isStart: false, time.GetTimestamp(), wasSilent: false, wasSlow: false);
        Assert.That(quarantine.IsSilent, Is.False, "it answered");
        quarantine.Failed(isStart: false, time.GetTimestamp(), wasSilent: true, wasSlow: false);
        time.Advance(Length - TimeSpan.FromTicks(1));
        Assert.That(quarantine.IsSilent, Is.True);
        time.Advance(TimeSpan.FromTicks(1));
        Assert.That(quarantine.IsSilent, Is.False, "the quarantine is over");
    }

    [Test]
    public void A_server_that_worked_again_is_neither_silent_nor_slow()
    {
        ServerQuarantine quarantine = new(Length, LongestProbe, time);
        quarantine.Failed(isStart: false, time.GetTimestamp(), wasSilent: true, wasSlow: true);
        Assert.That(quarantine.IsSlow, Is.True);
        quarantine.Worked(isStart: false);
        Assert.That(quarantine.IsSlow, Is.False);
        Assert.That(quarantine.IsSilent, Is.False);
    }

    [Test]
    public void After_a_failed_start_a_poll_that_works_ends_the_quarantine_for_polls_alone([Values] bool aPollFailedToo)
    {
        ServerQuarantine quarantine = new(Length, LongestProbe, time);
        quarantine.Failed(isStart: true, time.GetTimestamp(), wasSilent: true, wasSlow: true);
        if (aPollFailedToo)
            quarantine.Failed(isStart: false, time.GetTimestamp(), wasSilent: true, wasSlow: true);

        quarantine.Worked(isStart: false);

        Assert.That((quarantine.TryEnterRepeatable(), quarantine.IsSilent, quarantine.IsSlow), Is.EqualTo((true, false, false)));
        Assert.That(quarantine.TryEnter(), Is.False);
        quarantine.Worked(isStart: true);
        Assert.That(quarantine.TryEnter(), Is.True);
    }

    // Starts and polls may be the work of different parts of the service.
    [Test]
    public void A_start_without_an_answer_begins_a_quarantine_for_starts_alone_if_the_server_answered_polls_meanwhile()
    {
        ServerQuarantine quarantine = new(Length, LongestProbe, time);
        LoseStart(quarantine);
        Assert.That((quarantine.TryEnterRepeatable(), quarantine.IsSilent, quarantine.IsSlow), Is.EqualTo((true, false, false)));
        Assert.That(quarantine.TryEnter(), Is.False);

        time.Advance(Length);
        Assert.That(quarantine.TryEnterRepeatable(), Is.True);
        Assert.That(quarantine.TryEnter(), Is.True, "the probe is left to the start");
        LoseStart(quarantine);
        Assert.That(quarantine.TryEnter(), Is.False);
    }

    [Test]
    public void A_start_without_an_answer_begins_no_quarantine_if_the_server_answered_another_start_meanwhile()
    {
        ServerQuarantine quarantine = new(Length, LongestProbe, time);
        long sentAt = time.GetTimestamp();
        time.Advance(TimeSpan.FromSeconds(1));
        quarantine.Worked(isStart: true);
        time.Advance(TimeSpan.FromSeconds(1));
        quarantine.Worked(isStart: false);

        quarantine.Failed(isStart: true, sentAt, wasSilent: true, wasSlow: true);

        Assert.That(quarantine.TryEnter(), Is.True);
    }

    [Test]
    public void A_poll_that_probes_a_silent_server_ends_the_quarantine_for_starts_too_unless_a_start_failed([Values] bool aStartFailed)
    {
        ServerQuarantine quarantine = new(Length, LongestProbe, time);
        quarantine.Failed(aStartFailed, time.GetTimestamp(), wasSilent: true, wasSlow: true);
        time.Advance(Length);
        Assert.That(quarantine.TryEnterRepeatable(), Is.True, "the probe");

        quarantine.Worked(isStart: false);

        Assert.That(quarantine.TryEnterRepeatable(), Is.True);
        Assert.That(quarantine.TryEnter(), Is.True);
        Assert.That(quarantine.TryEnter(), Is.EqualTo(!aStartFailed), "the first start is the next probe, and the others wait for its outcome");
    }

    [Test]
    public void A_poll_that_probes_a_server_does_not_postpone_the_probe_of_the_starts()
    {
        ServerQuarantine quarantine = new(TimeSpan.FromSeconds(60), LongestProbe, time);
        quarantine.Failed(isStart: true, time.GetTimestamp(), wasSilent: true, wasSlow: true);
        time.Advance(TimeSpan.FromSeconds(30));
        Assert.That(quarantine.TryEnterRepeatable(), Is.True, "the probe of the polls");
        quarantine.Worked(isStart: false);

        time.Advance(TimeSpan.FromSeconds(30) - TimeSpan.FromTicks(1));
        Assert.That(quarantine.TryEnter(), Is.False);
        time.Advance(TimeSpan.FromTicks(1));
        Assert.That(quarantine.TryEnter(), Is.True);
    }

    [Test]
    public void A_start_does_not_probe_while_a_poll_does()
    {
        ServerQuarantine quarantine = new(Length, LongestProbe, time);
        quarantine.Failed(isStart: true, time.GetTimestamp(), wasSilent: true, wasSlow: true);
        time.Advance(Length);
        Assert.That(quarantine.TryEnterRepeatable(), Is.True, "the probe");
        time.Advance(LongestProbe - TimeSpan.FromTicks(1));
        Assert.That(quarantine.TryEnter(), Is.False);
        time.Advance(TimeSpan.FromTicks(1));
        Assert.That(quarantine.TryEnter(), Is.True, "the poll was abandoned");
    }

    [Test]
    public void A_poll_does_not_probe_while_a_start_does()
    {
        ServerQuarantine quarantine = new(Length, LongestProbe, time);
        quarantine.Failed(isStart: true, time.GetTimestamp(), wasSilent: true, wasSlow: true);
        time.Advance(Length);
        Assert.That(quarantine.TryEnter(), Is.True, "the probe");
        time.Advance(LongestProbe - TimeSpan.FromTicks(1));
        Assert.That((quarantine.TryEnterRepeatable(), quarantine.IsSilent), Is.EqualTo((false, true)));
        time.Advance(TimeSpan.FromTicks(1));
        Assert.That(quarantine.IsSilent, Is.False);
        Assert.That(quarantine.TryEnterRepeatable(), Is.True, "the start was abandoned");
    }

    // The probe of the start is still under way.
    [Test]
    public void A_poll_that_works_lets_no_second_start_probe()
    {
        ServerQuarantine quarantine = new(TimeSpan.FromSeconds(1), LongestProbe, time);
        quarantine.Failed(isStart: true, time.GetTimestamp(), wasSilent: true, wasSlow: true);
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.That(quarantine.TryEnter(), Is.True, "the probe");
        quarantine.Worked(isStart: false);
        time.Advance(LongestProbe - TimeSpan.FromTicks(1));
        Assert.That(quarantine.TryEnter(), Is.False);
        time.Advance(TimeSpan.FromTicks(1));
        Assert.That(quarantine.TryEnter(), Is.True);
    }

    [Test]
    public void An_earlier_poll_that_fails_lets_no_second_start_probe()
    {
        ServerQuarantine quarantine = new(TimeSpan.FromSeconds(1), LongestProbe, time);
        quarantine.Failed(isStart: true, time.GetTimestamp(), wasSilent: true, wasSlow: true);
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.That(quarantine.TryEnter(), Is.True, "the probe");
        quarantine.Failed(isStart: false, time.GetTimestamp(), wasSilent: true, wasSlow: true);
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.That(quarantine.TryEnter(), Is.False);
        time.Advance(LongestProbe);
        Assert.That(quarantine.TryEnter(), Is.True);
    }

    [Test]
    public void A_probe_that_worked_does_not_lengthen_a_later_quarantine([Values] bool isStart)
    {
        ServerQuarantine quarantine = new(TimeSpan.FromSeconds(1), LongestProbe, time);
        quarantine.Failed(isStart: true, time.GetTimestamp(), wasSilent: true, wasSlow: true);
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.That(quarantine.TryEnter(), Is.True, "the probe");
        quarantine.Worked(isStart: true);
        quarantine.Failed(isStart: false, time.GetTimestamp(), wasSilent: true, wasSlow: true);
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.That(isStart ? quarantine.TryEnter() : quarantine.TryEnterRepeatable(), Is.True);
    }

    [Test]
    public void A_start_that_only_probes_leaves_the_end_of_the_quarantine_to_any_answer()
    {
        ServerQuarantine quarantine = new(Length, LongestProbe, time);
        quarantine.Failed(isStart: false, time.GetTimestamp(), wasSilent: true, wasSlow: true);
        time.Advance(Length);
        Assert.That(quarantine.TryEnter(), Is.True, "the probe");

        quarantine.Worked(isStart: false);

        Assert.That(quarantine.TryEnter(), Is.True);
    }

    // The probe may still be under way until then. Two at once would be two starts that wait for a dead server.
    [TestCase(30, 10, 30)]
    [TestCase(5, 10, 10)]
    public void After_an_abandoned_probe_the_next_one_waits_for_the_quarantine_and_for_the_longest_probe(int length, int longestProbe, int wait)
    {
        ServerQuarantine quarantine = new(TimeSpan.FromSeconds(length), TimeSpan.FromSeconds(longestProbe), time);
        quarantine.Failed(isStart: false, time.GetTimestamp(), wasSilent: true, wasSlow: true);
        time.Advance(TimeSpan.FromSeconds(length));
        Assert.That(quarantine.TryEnter(), Is.True, "the probe");
        time.Advance(TimeSpan.FromSeconds(wait) - TimeSpan.FromTicks(1));
        Assert.That(quarantine.TryEnter(), Is.False);
        time.Advance(TimeSpan.FromTicks(1));
        Assert.That(quarantine.TryEnter(), Is.True, "the next probe");
    }

    [Test]
    public void A_long_quarantine_is_long_for_starts_alone()
    {
        TimeSpan length = TimeSpan.FromMinutes(5);
        ServerQuarantine quarantine = new(length, LongestProbe, time);
        quarantine.Failed(isStart: false, time.GetTimestamp(), wasSilent: true, wasSlow: true);
        time.Advance(TimeSpan.FromSeconds(30) - TimeSpan.FromTicks(1));
        Assert.That((quarantine.TryEnterRepeatable(), quarantine.IsSilent), Is.EqualTo((false, true)));
        time.Advance(TimeSpan.FromTicks(1));
        Assert.That(quarantine.IsSilent, Is.False);
        Assert.That(quarantine.TryEnter(), Is.False);
        Assert.That(quarantine.TryEnterRepeatable(), Is.True, "the probe");
        Assert.That(quarantine.TryEnterRepeatable(), Is.False, "the others wait for its outcome");

        quarantine.Failed(isStart: false, time.GetTimestamp(), wasSilent: true, wasSlow: true);
        time.Advance(length - TimeSpan.FromTicks(1));
        Assert.That(quarantine.TryEnter(), Is.False);
        time.Advance(TimeSpan.FromTicks(1));
        Assert.That(quarantine.TryEnter(), Is.True);
    }

    // Two at once would be two polls that wait for a dead server.
    [Test]
    public void After_an_abandoned_probe_the_next_poll_waits_for_the_longest_probe_even_if_that_is_longer_than_half_a_minute()
    {
        ServerQuarantine quarantine = new(TimeSpan.FromMinutes(5), TimeSpan.FromSeconds(100), time);
        quarantine.Failed(isStart: false, time.GetTimestamp(), wasSilent: true, wasSlow: true);
        time.Advance(TimeSpan.FromSeconds(30));
        Assert.That(quarantine.TryEnterRepeatable(), Is.True, "the probe");
        time.Advance(TimeSpan.FromSeconds(100) - TimeSpan.FromTicks(1));
        Assert.That(quarantine.TryEnterRepeatable(), Is.False);
        time.Advance(TimeSpan.FromTicks(1));
        Assert.That(quarantine.TryEnterRepeatable(), Is.True, "the next probe");
    }

    /// <summary>A start that the server does not answer, although it answers a poll meanwhile.</summary>
    private void LoseStart(ServerQuarantine quarantine)
    {
        long sentAt = time.GetTimestamp();
        time.Advance(TimeSpan.FromSeconds(1));
        quarantine.Worked(isStart: false);
        time.Advance(TimeSpan.FromSeconds(4));
        quarantine.Failed(isStart: true, sentAt, wasSilent: true, wasSlow: true);
    }
}
