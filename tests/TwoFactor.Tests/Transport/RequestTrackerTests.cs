using TwoFactor.Transport;

namespace TwoFactor.Tests.Transport;

/// <summary>The tracker of a request, which keeps a start from being sent twice.</summary>
public sealed class RequestTrackerTests
{
    [TestCase(SendProgress.Created, false)]
    [TestCase(SendProgress.PassedOn, true)]
    [TestCase(SendProgress.Opening, false)]
    [TestCase(SendProgress.Waiting, false)]
    [TestCase(SendProgress.Connecting, false)]
    [TestCase(SendProgress.OnItsWay, true)]
    [TestCase(SendProgress.Answered, true)]
    [TestCase(SendProgress.Reading, true)]
    public void The_progress_of_a_request_decides_whether_it_may_have_arrived(object progress, bool mayHaveArrived)
    {
        using RequestTracker tracker = new(isPoll: false) { Progress = (SendProgress)progress };
        Assert.That(tracker.MayHaveArrived, Is.EqualTo(mayHaveArrived));
    }

    [Test]
    public void A_step_is_taken_once()
    {
        using RequestTracker tracker = new(isPoll: false);
        tracker.Advance(SendProgress.Created, SendProgress.PassedOn);
        Assert.That(tracker.Progress, Is.EqualTo(SendProgress.PassedOn));
        Assert.That(() => tracker.Advance(SendProgress.Created, SendProgress.PassedOn), Throws.TypeOf<RepeatedRequestException>());
        Assert.That(tracker.Progress, Is.EqualTo(SendProgress.PassedOn));
    }

    [Test]
    public void A_request_that_is_repeated_after_a_failure_fails_as_it_did_first()
    {
        using RequestTracker tracker = new(isPoll: false);
        tracker.Advance(SendProgress.Created, SendProgress.PassedOn);
        tracker.Fail(new FormatException());
        tracker.Fail(new InvalidOperationException());
        Assert.That(tracker.Failure, Is.TypeOf<FormatException>());
        Assert.That(() => tracker.Advance(SendProgress.Created, SendProgress.PassedOn), Throws.TypeOf<FormatException>());
    }

    [Test]
    public void A_call_that_has_ended_sends_nothing()
    {
        using RequestTracker tracker = new(isPoll: false);
        tracker.End();
        Assert.That(() => tracker.Advance(SendProgress.Created, SendProgress.PassedOn), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(tracker.MarkSending, Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public void The_end_of_a_call_frees_its_place([Values] bool endsFirst)
    {
        ConnectionGate gate = new(maximum: 1);
        Assert.That(gate.Enter(isPoll: false), Is.Null);
        Task next = gate.Enter(isPoll: false)!.Task;
        using RequestTracker tracker = new(isPoll: false);
        if (endsFirst)
            tracker.End();
        Assert.That(tracker.TryKeep(gate), Is.EqualTo(!endsFirst));
        Assert.That(next.IsCompleted, Is.EqualTo(endsFirst));

        tracker.End();
        tracker.End();
        Assert.That(next.IsCompletedSuccessfully, Is.True);
        Assert.That(gate.Enter(isPoll: false), Is.Not.Null, "the place was freed once");
    }
}
