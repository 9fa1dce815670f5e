namespace TwoFactor.Testing.Conformance;

/// <summary>Moves the clock when a call waits for it before it repeats its request, as a poll, a cancellation and a release may.</summary>
/// <remarks>A deadline must not come early only because the machine is slow. So the clock stands until a timer was set after a request arrived: a
/// provider that repeats nothing has set its timers before. Then nothing may have happened for a while of real time.</remarks>
internal sealed class Pauses(ManualTimeProvider time, ServiceDouble service)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(10);

    private const int QuietLooks = 10;

    private readonly int requestsBefore = service.CallsAboutChallenges.Count;

    /// <summary>Moves the clock from timer to timer until <paramref name="call"/> has ended.</summary>
    public async Task SkipAsync(Task call)
    {
        (int, long) seen = default;
        for (int quiet = 0; await Task.WhenAny(call, Task.Delay(Look, TimeProvider.System)).ConfigureAwait(false) != call; quiet++)
        {
            (int, long) now = (service.Calls.Count, time.TimersSet);
            if (now != seen || !IsPausing())
                quiet = 0;
            seen = now;
            if (quiet < QuietLooks || time.UntilNextTimer is not { } next)
                continue;
            time.Advance(next);
            quiet = 0;
        }
    }

    private bool IsPausing() =>
        service.CallsInProgress == 0 && service.CallsAboutChallenges.Count > requestsBefore && time.IsTimerSetSince(service.TimersSetBeforeLastCall);
}
