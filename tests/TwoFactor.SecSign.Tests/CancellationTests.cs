using TwoFactor.SecSign.Tests.Support;

namespace TwoFactor.SecSign.Tests;

/// <summary>The caller cancels a call with its token.</summary>
public sealed class CancellationTests
{
    private static readonly Func<MockedSecSign, CancellationToken, Task>[] Calls =
    [
        (secSign, token) => secSign.Provider.StartChallengeAsync(new ChallengeRequest("johndoe"), token),
        (secSign, token) => secSign.Provider.PollStateAsync(secSign.Handle(), token),
        (secSign, token) => secSign.Provider.CancelAsync(secSign.Handle(), token),
        (secSign, token) => secSign.Provider.ReleaseAsync(secSign.Handle(), token),
    ];

    [Test]
    public async Task A_cancelled_call_throws_OperationCanceledException_and_asks_no_other_server()
    {
        foreach (Func<MockedSecSign, CancellationToken, Task> call in Calls)
        {
            using CancellationTokenSource caller = new();
            using MockedSecSign secSign = new()
            {
                Behaviour = async _ =>
                {
                    await caller.CancelAsync();
                    return await new TaskCompletionSource<HttpResponseMessage>().Task;
                },
            };
            OperationCanceledException cancelled = await Assert.ThrowsAsync<OperationCanceledException>(() => call(secSign, caller.Token));
            using (Assert.EnterMultipleScope())
            {
                Assert.That(cancelled.CancellationToken, Is.EqualTo(caller.Token));
                Assert.That(secSign.Sent, Has.Count.EqualTo(1));
            }
        }
    }

    [Test]
    public async Task A_call_that_was_cancelled_before_it_began_sends_nothing()
    {
        foreach (Func<MockedSecSign, CancellationToken, Task> call in Calls)
        {
            using MockedSecSign secSign = new();
            await Assert.ThrowsAsync<OperationCanceledException>(() => call(secSign, new CancellationToken(canceled: true)));
            Assert.That(secSign.Sent, Is.Empty);
        }
    }
}
