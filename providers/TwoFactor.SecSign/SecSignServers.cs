using System.Runtime.ExceptionServices;

namespace TwoFactor.SecSign;

/// <summary>Chooses between the two servers. Nobody documents whether they share their sessions, so a challenge stays with its starter.</summary>
internal sealed class SecSignServers(SecSignOptions options, TimeProvider time)
{
    private readonly Uri primary = options.Endpoint!;
    private readonly Uri? fallback = options.FallbackEndpoint;
    private readonly PrimaryQuarantine quarantine = new(options.PrimaryQuarantine, options.RequestTimeout, time);

    /// <summary>Asks what must not be asked twice: the second server hears of it only if nothing was sent to the first.</summary>
    public async Task<T> AskOnceAsync<T>(Func<Uri, Task<T>> ask)
    {
        if (fallback is null)
            return await ask(primary).ConfigureAwait(false);

        (Uri first, Uri second) = quarantine.TryEnter() ? (primary, fallback) : (fallback, primary);
        try
        {
            return await AskAsync(first, ask).ConfigureAwait(false);
        }
        catch (TwoFactorException e) when (WasNotSent(e))
        {
            return await AskAsync(second, ask).ConfigureAwait(false);
        }
    }

    /// <summary>Asks what may be asked twice: the server that started the challenge, and the other one if that fails.</summary>
    /// <param name="starter">The server in the challenge's handle. One that is not configured any more counts as the primary.</param>
    /// <param name="ask">Sends the request to the given server.</param>
    public async Task<T> AskAgainAsync<T>(Uri starter, Func<Uri, Task<T>> ask)
    {
        if (fallback is null)
            return await ask(primary).ConfigureAwait(false);

        (Uri own, Uri other) = starter == fallback ? (fallback, primary) : (primary, fallback);
        try
        {
            return await AskAsync(own, ask).ConfigureAwait(false);
        }
        catch (TwoFactorException failure) when (IsOutage(failure))
        {
            try
            {
                return await AskAsync(other, ask).ConfigureAwait(false);
            }
            catch (TwoFactorException)
            {
                // The other server may never have heard of the challenge, so even its "not found" proves nothing.
                ExceptionDispatchInfo.Throw(failure);
                throw;
            }
        }
    }

    private async Task<T> AskAsync<T>(Uri server, Func<Uri, Task<T>> ask)
    {
        try
        {
            T answer = await ask(server).ConfigureAwait(false);
            Note(server, failed: false);
            return answer;
        }
        catch (TwoFactorException e)
        {
            Note(server, failed: IsOutage(e));
            throw;
        }
    }

    private void Note(Uri server, bool failed)
    {
        if (server != primary)
            return;
        if (failed)
            quarantine.Failed();
        else
            quarantine.Worked();
    }

    // SecSign 2.7: a second start after a lost answer could open a second session, and two sessions freeze the user's ID.
    private static bool WasNotSent(TwoFactorException e) => e is { Error: TwoFactorError.Unavailable, MayHaveBeenProcessed: false };

    private static bool IsOutage(TwoFactorException e) => e.Error is TwoFactorError.Unavailable or TwoFactorError.ProtocolViolation;
}
