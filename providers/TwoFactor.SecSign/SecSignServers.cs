using System.Runtime.ExceptionServices;
using TwoFactor.Providers;

namespace TwoFactor.SecSign;

/// <summary>Chooses between the two servers. It is not documented whether they share their sessions, so requests about a challenge go to the server
/// that started it (the starter).</summary>
internal sealed class SecSignServers(SecSignOptions options, SecSignErrors errors, TimeProvider time)
{
    private readonly Uri primary = options.Endpoint!;
    private readonly Uri? fallback = options.FallbackEndpoint;
    private readonly ServerQuarantine primaryQuarantine = new(options.PrimaryQuarantine, options.RequestTimeout, time);
    private readonly ServerQuarantine fallbackQuarantine = new(options.PrimaryQuarantine, options.RequestTimeout, time);

    /// <summary>Sends a request to one server.</summary>
    /// <typeparam name="TAsked">The data of the request, passed on so that no call allocates a closure.</typeparam>
    /// <typeparam name="T">The answer.</typeparam>
    public delegate Task<T> Ask<in TAsked, T>(TAsked asked, Uri server, CancellationToken cancellationToken);

    /// <summary>Whether a server is one of the two. The configuration may have changed since a challenge was started.</summary>
    public bool Has(Uri server) => ServerAddress.AreSame(server, primary) || (fallback is not null && ServerAddress.AreSame(server, fallback));

    /// <summary>Sends a request that must not be repeated. The second server gets it only if the first certainly did not process it.</summary>
    public Task<T> AskOnceAsync<TAsked, T>(TAsked asked, Ask<TAsked, T> ask, CancellationToken cancellationToken)
    {
        if (fallback is null)
            return ask(asked, primary, cancellationToken);
        return TryEnterPrimaryFirst()
            ? AskOnceAsync(primary, fallback, asked, ask, cancellationToken)
            : AskOnceAsync(fallback, primary, asked, ask, cancellationToken);
    }

    /// <summary>Sends a request that may be repeated: to the starter, and if that fails to the other server. While the starter is known not to
    /// answer, the other server is asked first.</summary>
    /// <param name="startedAt">The server in the challenge's handle. One that is no longer configured counts as the primary.</param>
    /// <param name="isPoll">Whether the request is a poll. It is repeated soon anyway: if the other server refuses it, a starter that is slow to fail is
    /// not asked.</param>
    /// <param name="asked">The data of the request.</param>
    /// <param name="ask">Sends the request to the given server.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    public Task<T> AskRepeatableAsync<TAsked, T>(Uri startedAt, bool isPoll, TAsked asked, Ask<TAsked, T> ask, CancellationToken cancellationToken)
    {
        if (fallback is null)
            return ask(asked, primary, cancellationToken);
        (Uri starter, Uri other) = ServerAddress.AreSame(startedAt, fallback) ? (fallback, primary) : (primary, fallback);
        return QuarantineOf(starter).TryEnterRepeatable()
            ? AskStarterThenOtherAsync(starter, other, asked, ask, cancellationToken)
            : AskOtherThenStarterAsync(starter, other, isPoll, asked, ask, cancellationToken);
    }

    /// <summary>Sends a request that no login waits for, and that not every server supports: to the starter, and if that fails to the other server. While
    /// the starter is known not to answer, the other server is asked first. Only the starter's refusal counts. The request neither begins nor ends a
    /// quarantine, and is not used as the probe after one.</summary>
    /// <param name="startedAt">The server in the challenge's handle. One that is no longer configured counts as the primary.</param>
    /// <param name="asked">The data of the request.</param>
    /// <param name="ask">Sends the request to the given server, and returns whether that server supports it.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    public async Task AskBestEffortAsync<TAsked>(Uri startedAt, TAsked asked, Ask<TAsked, bool> ask, CancellationToken cancellationToken)
    {
        (Uri starter, Uri? other) = fallback is not null && ServerAddress.AreSame(startedAt, fallback) ? (fallback, primary) : (primary, fallback);
        if (other is not null && QuarantineOf(starter).IsSilent)
        {
            if (await IsDoneAsync(other).ConfigureAwait(false))
                return;
            other = null;
        }

        try
        {
            await ask(asked, starter, cancellationToken).ConfigureAwait(false);
        }
        catch (TwoFactorException e) when (other is not null && e.IsRepeatableElsewhere())
        {
            if (!await IsDoneAsync(other).ConfigureAwait(false))
                throw;
        }

        async Task<bool> IsDoneAsync(Uri server)
        {
            try
            {
                return await ask(asked, server, cancellationToken).ConfigureAwait(false);
            }
            catch (TwoFactorException)
            {
                return false; // it may not share the starter's sessions, so even its "not found" proves nothing
            }
        }
    }

    private async Task<T> AskOnceAsync<TAsked, T>(Uri first, Uri second, TAsked asked, Ask<TAsked, T> ask, CancellationToken cancellationToken)
    {
        try
        {
            return await AskAsync(first, isStart: true, asked, ask, cancellationToken).ConfigureAwait(false);
        }
        catch (TwoFactorException e) when (e.WasNotSent() || (first == fallback && RefusesThisHost(e)))
        {
            try
            {
                return await AskAsync(second, isStart: true, asked, ask, cancellationToken).ConfigureAwait(false);
            }
            catch (TwoFactorException other) when ((e.Origin is FailureOrigin.Host or FailureOrigin.Unknown || !e.WasNotSent()) && other.WasNotSent())
            {
                // The first server may work, or has answered, so the service must not be reported as unavailable.
                ExceptionDispatchInfo.Throw(e);
                throw; // not reached; for the compiler
            }
        }
    }

    private async Task<T> AskStarterThenOtherAsync<TAsked, T>(Uri starter, Uri other, TAsked asked, Ask<TAsked, T> ask, CancellationToken cancellationToken)
    {
        try
        {
            return await AskAsync(starter, isStart: false, asked, ask, cancellationToken).ConfigureAwait(false);
        }
        catch (TwoFactorException failure) when (failure.IsRepeatableElsewhere())
        {
            try
            {
                return await AskAsync(other, isStart: false, asked, ask, cancellationToken).ConfigureAwait(false);
            }
            catch (TwoFactorException)
            {
                // The other server may not share the starter's sessions, so even its "not found" proves nothing.
                ExceptionDispatchInfo.Throw(failure);
                throw; // not reached; for the compiler
            }
        }
    }

    private async Task<T> AskOtherThenStarterAsync<TAsked, T>(
        Uri starter, Uri other, bool isPoll, TAsked asked, Ask<TAsked, T> ask, CancellationToken cancellationToken)
    {
        try
        {
            return await AskAsync(other, isStart: false, asked, ask, cancellationToken).ConfigureAwait(false);
        }
        catch (TwoFactorException e) when (!isPoll || e.Origin == FailureOrigin.Host || e.IsOutage() || !QuarantineOf(starter).IsSlow)
        {
            // The other server did not help, so the starter is asked in spite of its quarantine: one poll whose connection was lost must not keep all
            // polls from a server that works. A failure in this process, such as a lack of free connections to the other server, is no refusal.
            return await AskAsync(starter, isStart: false, asked, ask, cancellationToken).ConfigureAwait(false);
        }
        catch (TwoFactorException)
        {
            throw errors.StarterInQuarantine(); // the other server's refusal proves nothing; the starter is asked when its quarantine is over
        }
    }

    private async Task<T> AskAsync<TAsked, T>(Uri server, bool isStart, TAsked asked, Ask<TAsked, T> ask, CancellationToken cancellationToken)
    {
        long begun = time.GetTimestamp();
        try
        {
            T answer = await ask(asked, server, cancellationToken).ConfigureAwait(false);
            QuarantineOf(server).Worked(isStart);
            return answer;
        }
        catch (TwoFactorException e)
        {
            // A failure in this process proves nothing about the server, so it changes no quarantine.
            if (e.IsOutage())
            {
                QuarantineOf(server).Failed(
                    isStart,
                    sentAt: e.MayHaveBeenProcessed ? begun : null,
                    wasSilent: e.Origin != FailureOrigin.Service,
                    wasSlow: time.GetElapsedTime(begun) >= options.ConnectTimeout / 2);
            }
            else if (e.Origin == FailureOrigin.Service)
            {
                QuarantineOf(server).Worked(isStart && !e.IsUncertainRefusal());
            }

            throw;
        }
    }

    // Chooses the server for a start. After a quarantine, this makes the start the probe.
    // If both are in quarantine, the one at which no start failed goes first: a start that fails may have been processed, and then the user cannot be asked
    // again for a while. Next, the one at which starts need not wait long. Otherwise the one that failed longer ago: starts then alternate until one of them
    // is answered.
    private bool TryEnterPrimaryFirst()
    {
        if (primaryQuarantine.TryEnter())
            return true;
        if (fallbackQuarantine.TryEnter())
            return false;
        if (primaryQuarantine.FailedAtStart != fallbackQuarantine.FailedAtStart)
            return fallbackQuarantine.FailedAtStart;
        return primaryQuarantine.IsSlowAtStarts == fallbackQuarantine.IsSlowAtStarts
            ? primaryQuarantine.FailedAt <= fallbackQuarantine.FailedAt
            : fallbackQuarantine.IsSlowAtStarts;
    }

    private ServerQuarantine QuarantineOf(Uri server) => server == primary ? primaryQuarantine : fallbackQuarantine;

    // The fallback denies access to this host, or its rate limit is reached. The primary is in quarantine but may work again, so it is asked. After a rate
    // limit it is asked only if starts there do not wait long: a timeout would cost more than trying again later.
    private bool RefusesThisHost(TwoFactorException e) =>
        !e.MayHaveBeenProcessed && (e.Error == TwoFactorError.AccessDenied || (e.Error == TwoFactorError.RateLimited && !primaryQuarantine.IsSlowAtStarts));
}
