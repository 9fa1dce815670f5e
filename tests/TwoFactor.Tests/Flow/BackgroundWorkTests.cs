using TwoFactor.Flow;

namespace TwoFactor.Tests.Flow;

/// <summary>How a host that stops waits for work without a caller.</summary>
public sealed class BackgroundWorkTests
{
    [Test]
    public async Task All_who_wait_are_told_when_the_last_work_has_ended()
    {
        BackgroundWork background = new();
        TaskCompletionSource<bool> call = new();
        Task<bool> counted = background.CountAsync(() => call.Task);
        TaskCompletionSource work = new();
        background.Run(() => work.Task);
        Task[] waits = [background.WhenDoneAsync(CancellationToken.None), background.WhenDoneAsync(CancellationToken.None)];
        call.SetResult(true);
        await counted;
        Assert.That(waits.Select(wait => wait.IsCompleted), Has.None.True, "the work goes on");
        work.SetResult();
        await Task.WhenAll(waits).WaitAsync(TimeSpan.FromMinutes(1));
        Assert.That(background.WhenDoneAsync(CancellationToken.None).IsCompleted, Is.True);
    }
}
