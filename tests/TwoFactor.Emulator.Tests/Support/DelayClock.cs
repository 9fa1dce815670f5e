using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;

namespace TwoFactor.Emulator.Tests.Support;

/// <summary>A clock that tells a test when a delay has begun, so that the test does not move it too early.</summary>
internal sealed class DelayClock : FakeTimeProvider
{
    private readonly Channel<TimeSpan> begun = Channel.CreateUnbounded<TimeSpan>();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ITimer timer = base.CreateTimer(callback, state, dueTime, period);
        begun.Writer.TryWrite(dueTime);
        return timer;
    }

    /// <summary>Waits until the next delay of this length has begun, at most until the time limit of the test.</summary>
    public async Task DelayHasBegunAsync(TimeSpan delay)
    {
        TimeSpan next;
        do
            next = await begun.Reader.ReadAsync(TestContext.CurrentContext.CancellationToken);
        while (next != delay);
    }
}
