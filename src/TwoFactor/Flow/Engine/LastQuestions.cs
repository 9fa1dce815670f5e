using System.Collections.Concurrent;
using TwoFactor.Transport;

namespace TwoFactor.Flow;

/// <summary>The polls before the end of flows that are under way on this node. There is one for each flow at most: a stranger who cancels a login a
/// thousand times at once must not take all of the tenant's connections.</summary>
internal sealed class LastQuestions
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource<LastAnswer>> questions = new();

    /// <summary>Asks, or waits for the question about this flow that is under way.</summary>
    public Task<LastAnswer> AskAsync(string key, Func<Task<LastAnswer>> ask)
    {
        // Not a Lazy, in which all callers would block while the host's own provider does.
        TaskCompletionSource<LastAnswer> own = new();
        TaskCompletionSource<LastAnswer> question = questions.GetOrAdd(key, own);
        if (question == own)
            Abandoned.Observe(RunAsync(key, own, ask));
        return question.Task;
    }

    private async Task RunAsync(string key, TaskCompletionSource<LastAnswer> question, Func<Task<LastAnswer>> ask)
    {
        LastAnswer answer;
        try
        {
            answer = await ask().ConfigureAwait(false);
        }
        finally
        {
            questions.TryRemove(key, out _); // before its callers continue, because they may ask again
        }

        question.SetResult(answer);
    }
}
