namespace TwoFactor.Testing;

/// <summary>Calls the service within the deadline, and turns failures into <see cref="TwoFactorException"/>.</summary>
internal sealed class InMemoryCalls(string name, string tenant, InMemoryOptions options, TimeProvider time)
{
    public async Task<InMemoryAnswer> AskAsync(InMemoryCall call, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using CancellationTokenSource deadline = new(options.RequestTimeout, time);
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        try
        {
            // The second token is for a service that ignores the first.
            InMemoryAnswer answer = await options.Service!.AskAsync(call, stop.Token).WaitAsync(stop.Token).ConfigureAwait(false);
            return answer.Error is { } error ? throw Failure(error, answer) : answer;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            throw new TwoFactorException(TwoFactorError.Unavailable, "The service did not answer in time.")
            {
                Provider = name,
                Tenant = tenant,
                Origin = FailureOrigin.Connection,
                IsTransient = true,
                MayHaveBeenProcessed = true,
            };
        }
    }

    /// <summary>The failure of a cancellation after which the challenge is still open.</summary>
    public TwoFactorException NotCancelled() => new(TwoFactorError.ProtocolViolation, "The service did not cancel the challenge, and gave no reason.")
    {
        Provider = name,
        Tenant = tenant,
        Origin = FailureOrigin.Service,
        MayHaveBeenProcessed = true,
    };

    private TwoFactorException Failure(TwoFactorError error, InMemoryAnswer answer) => new(error, "The service fails because the test wants it.")
    {
        Provider = name,
        Tenant = tenant,
        Origin = FailureOrigin.Service,
        IsTransient = error is TwoFactorError.Unavailable or TwoFactorError.RateLimited,
        MayHaveBeenProcessed = answer.MayHaveBeenProcessed,
        RetryAfter = answer.RetryAfter,
    };
}
