using System.Collections.Immutable;
using static TwoFactor.Testing.Tests.FlowStores.Sample.StoreFault;

namespace TwoFactor.Testing.Tests.FlowStores.Sample;

/// <summary>The times of the counted events.</summary>
internal sealed record SampleCounter(ImmutableList<TimeSpan> Counted, int FirstLimit, TimeSpan FirstWindow)
{
    public static (SampleCounter Next, TimeSpan? Wait) Count(SampleCounter? counter, int limit, TimeSpan window, TimeSpan now, StoreFault fault)
    {
        counter ??= new SampleCounter([], limit, window);
        limit = fault == KeepsTheFirstLimit ? counter.FirstLimit : fault == CountsOneTooMany ? limit + 1 : limit;
        window = fault == KeepsTheFirstWindow ? counter.FirstWindow : window;
        ImmutableList<TimeSpan> inWindow = counter.Counted.RemoveAll(time => !IsIn(time, window, now, fault));
        if (fault == ForgetsInShorterWindows)
            counter = counter with { Counted = inWindow };
        if (inWindow.Count < limit)
            return (counter with { Counted = counter.Counted.Add(now) }, null);
        if (fault == CountsTheRefused)
            counter = counter with { Counted = counter.Counted.Add(now) };
        return (counter, Wait(inWindow, limit, window, now, fault));
    }

    private static TimeSpan Wait(ImmutableList<TimeSpan> inWindow, int limit, TimeSpan window, TimeSpan now, StoreFault fault) => fault switch
    {
        _ when limit < 1 => window, // with the fault that does not check limits
        ReturnsTheWholeWindow => window,
        ReturnsTheWaitOfTheOldest => inWindow[0] + window - now,
        CountsInFixedWindows => TimeSpan.FromTicks(window.Ticks - (now.Ticks % window.Ticks)),
        _ => inWindow[^limit] + window - now,
    };

    private static bool IsIn(TimeSpan time, TimeSpan window, TimeSpan now, StoreFault fault) => fault switch
    {
        NeverForgetsEvents => true,
        CountsInFixedWindows => time.Ticks / window.Ticks == now.Ticks / window.Ticks,
        _ => now - time < window,
    };
}
