using System.Diagnostics.CodeAnalysis;
using TwoFactor.Testing.Suites;

namespace TwoFactor.Testing.Conformance;

/// <summary>The outcome of a call: its result, or the exception that it threw.</summary>
internal sealed class Attempt<T>
{
    private Attempt(T? result, Exception? exception)
    {
        Result = result;
        Exception = exception;
    }

    public T? Result { get; }

    public Exception? Exception { get; }

    public bool Failed => Exception is not null;

    [SuppressMessage("Design", "CA1031", Justification = "Whatever a provider throws is what the case looks at.")]
    public static async Task<Attempt<T>> OfAsync(Func<Task<T>> call, TimeSpan timeout)
    {
        try
        {
            return new Attempt<T>(await call().WithinAsync(timeout).ConfigureAwait(false), exception: null);
        }
        catch (Exception e)
        {
            return new Attempt<T>(default, e);
        }
    }

    /// <summary>The outcome in words.</summary>
    public override string ToString() => Exception switch
    {
        null => Result is ChallengeStatus { State: ChallengeState.Approved } status ? $"Approved ({status.ApprovedUser})" : $"{Result}",
        DidNotEndException => DidNotEndException.Words,
        TwoFactorException e => $"a TwoFactorException ({e.Error}: {e.Message.ReplaceLineEndings(" ")})",
        _ => $"an exception, {Exception.GetType().Name} ({Exception.Message.ReplaceLineEndings(" ")})",
    };
}
