using System.Runtime.ExceptionServices;

namespace TwoFactor.Transport;

/// <summary>Travels with a request through the host's handlers and lets it be sent once, so that no handler makes a phone ring twice for one
/// login.</summary>
internal sealed class SendOnce
{
    private static readonly HttpRequestOptionsKey<SendOnce> Key = new("TwoFactor.SendOnce");

    private int isSent;
    private Exception? failure;

    /// <summary>Whether the tenant's connection was asked to send the request.</summary>
    public bool IsSent => Volatile.Read(ref isSent) == 1;

    /// <summary>What the tenant's connection failed with, before any handler saw it.</summary>
    public Exception? Failure => Volatile.Read(ref failure);

    /// <summary>Marks a request before it is given to the host's handlers.</summary>
    public static SendOnce Mark(HttpRequestMessage request)
    {
        SendOnce mark = new();
        request.Options.Set(Key, mark);
        return mark;
    }

    /// <summary>Sends a marked request over <paramref name="connection"/>, the first time. Each further time fails as the first one did.</summary>
    /// <exception cref="CopyWithoutOptionsException">A handler sends a copy of the request without its <see cref="HttpRequestMessage.Options"/>.</exception>
    /// <exception cref="RepeatedRequestException">A handler repeats the request after an answer came, or while it is in flight.</exception>
    public static Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, TenantConnection connection, CancellationToken cancellationToken)
    {
        if (!request.Options.TryGetValue(Key, out SendOnce? mark))
            throw new CopyWithoutOptionsException();
        return mark.SendAsync(connection, request, cancellationToken);
    }

    private async Task<HttpResponseMessage> SendAsync(TenantConnection connection, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref isSent, 1) == 1)
            throw Repeated();
        try
        {
            return await connection.SendOverPoolAsync(request, cancellationToken).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // only remembered: what failed decides whether a request may go to another server
        catch (Exception e)
#pragma warning restore CA1031
        {
            Volatile.Write(ref failure, e);
            throw;
        }
    }

    // The first failure says what happened: a refused connection stays one, however often a handler tries again.
    private RepeatedRequestException Repeated()
    {
        if (Failure is { } first)
            ExceptionDispatchInfo.Throw(first);
        return new RepeatedRequestException();
    }
}
