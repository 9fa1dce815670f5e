using System.Runtime.ExceptionServices;

namespace TwoFactor.SecSign;

/// <summary>Chooses between the two servers. It is not documented whether they share their sessions, so a challenge stays with its starter.</summary>
internal sealed class SecSignServers(SecSignOptions options, SecSignErrors errors, TimeProvider time)
{
    private readonly Uri primary = options.Endpoint!;
    private readonly Uri? fallback = options.FallbackEndpoint;
    private readonly ServerQuarantine primaryQuarantine = new(options.PrimaryQuarantine, options.RequestTimeout, time);
    private readonly ServerQuarantine fallbackQuarantine = new(options.PrimaryQuarantine, options.RequestTimeout, time);

    /// <summary>Sends a request to one server.</summary>
    /// <typeparam name="TAsked">What is asked, so that no call needs a closure.</typeparam>
    /// <typeparam name="T">The answer.</typeparam>
    public delegate Task<T> Ask<in TAsked, T>(TAsked asked, Uri server, CancellationToken cancellationToken);

    /// <summary>Asks what must not be asked twice: the second server hears of it only if nothing was sent to the first.</summary>
    public Task<T> AskOnceAsync<TAsked, T>(TAsked asked, Ask<TAsked, T> ask, CancellationToken cancellationToken)
    {
        if (fallback is null)
            return ask(asked, primary, cancellationToken);
        return primaryQuarantine.TryEnter()
            ? AskOnceAsync(primary, fallback, asked, ask, cancellationToken)
            : AskOnceAsync(fallback, primary, asked, ask, cancellationToken);
    }

    /// <summary>Asks what may be asked twice: the server that started the challenge, and the other one if that fails. While the starter is known to
    /// give no answers, the other one is asked first.</summary>
    /// <param name="starter">The server in the challenge's handle. One that is no longer configured counts as the primary.</param>
    /// <param name="isPoll">Whether it is asked again soon, so that the starter need not be waited for each time.</param>
    /// <param name="asked">What is asked.</param>
    /// <param name="ask">Sends the request to the given server.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    public Task<T> AskAgainAsync<TAsked, T>(Uri starter, bool isPoll, TAsked asked, Ask<TAsked, T> ask, CancellationToken cancellationToken)
    {
        if (fallback is null)
            return ask(asked, primary, cancellationToken);
        (Uri own, Uri other) = starter == fallback ? (fallback, primary) : (primary, fallback);
        return QuarantineOf(own).TryEnterAgain()
            ? AskStarterAsync(own, other, asked, ask, cancellationToken)
            : AskOtherAsync(own, other, isPoll, asked, ask, cancellationToken);
    }

    private async Task<T> AskOnceAsync<TAsked, T>(Uri first, Uri second, TAsked asked, Ask<TAsked, T> ask, CancellationToken cancellationToken)
    {
        try
        {
            return await AskAsync(first, asked, ask, cancellationToken).ConfigureAwait(false);
        }
        catch (TwoFactorException e) when (WasNotSent(e))
        {
            return await AskAsync(second, asked, ask, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<T> AskStarterAsync<TAsked, T>(Uri own, Uri other, TAsked asked, Ask<TAsked, T> ask, CancellationToken cancellationToken)
    {
        try
        {
            return await AskAsync(own, asked, ask, cancellationToken).ConfigureAwait(false);
        }
        catch (TwoFactorException failure) when (IsOutage(failure))
        {
            try
            {
                return await AskAsync(other, asked, ask, cancellationToken).ConfigureAwait(false);
            }
            catch (TwoFactorException)
            {
                // The other server may never have heard of the challenge, so even its "not found" proves nothing.
                ExceptionDispatchInfo.Throw(failure);
                throw;
            }
        }
    }

    private async Task<T> AskOtherAsync<TAsked, T>(
        Uri own, Uri other, bool isPoll, TAsked asked, Ask<TAsked, T> ask, CancellationToken cancellationToken)
    {
        try
        {
            return await AskAsync(other, asked, ask, cancellationToken).ConfigureAwait(false);
        }
        catch (TwoFactorException e) when (!isPoll || e.Origin == FailureOrigin.Host || IsOutage(e))
        {
            // No other server can answer, so the starter is asked after all.
            return await AskAsync(own, asked, ask, cancellationToken).ConfigureAwait(false);
        }
        catch (TwoFactorException)
        {
            throw errors.Resting(); // the other server's refusal proves nothing; the starter is asked when its quarantine is over
        }
    }

    private async Task<T> AskAsync<TAsked, T>(Uri server, TAsked asked, Ask<TAsked, T> ask, CancellationToken cancellationToken)
    {
        try
        {
            T answer = await ask(asked, server, cancellationToken).ConfigureAwait(false);
            QuarantineOf(server).Worked();
            return answer;
        }
        catch (TwoFactorException e)
        {
            if (IsOutage(e))
                QuarantineOf(server).Failed(wasSilent: e.Origin == FailureOrigin.Connection);
            else if (e.Origin == FailureOrigin.Service)
                QuarantineOf(server).Worked();
            throw; // what failed in this process says nothing about the server
        }
    }

    private ServerQuarantine QuarantineOf(Uri server) => server == primary ? primaryQuarantine : fallbackQuarantine;

    // SecSign 2.7: a second start after a lost answer could open a second session, and two sessions freeze the user's ID.
    private static bool WasNotSent(TwoFactorException e) => e is { Error: TwoFactorError.Unavailable, MayHaveBeenProcessed: false };

    // What failed in this process is not an outage: the connections to one server are full when the phones of many are polled, for example, and asking
    // the other server as well would only double the load.
    private static bool IsOutage(TwoFactorException e) =>
        e.Error is TwoFactorError.Unavailable or TwoFactorError.ProtocolViolation && e.Origin != FailureOrigin.Host;
}
