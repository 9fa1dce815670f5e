using Microsoft.Extensions.Logging.Abstractions;
using TwoFactor.Certificates;
using TwoFactor.Telemetry;
using TwoFactor.Transport;

namespace TwoFactor.Providers;

/// <summary>Sends one tenant's requests to one service: each once, with the whole answer read within the deadline and the size limit.</summary>
/// <remarks>
/// Redirects are not followed, cookies not kept, and nothing is sent twice. What goes wrong on the way is a <see cref="TwoFactorException"/> that
/// says whether the request may have arrived; what the answer means, whatever its status, is for the provider to read. Thread-safe.
/// </remarks>
public sealed class ServiceClient
{
    /// <summary>How much of an answer is read, in bytes: 1 MiB. A longer one is a <see cref="TwoFactorError.ProtocolViolation"/>.</summary>
    public const int MaximumResponseLength = 1024 * 1024;

    private static readonly TimeSpan LongestRetryAfter = TimeSpan.FromDays(1); // a longer one is not meant for us to wait

    private readonly TenantHttpClient client;
    private readonly TransportFailure failure;
    private readonly DeadlinePool deadlines;
    private readonly TimeProvider time;

    internal ServiceClient(TenantHttpClient client, TransportFailure failure, TimeSpan requestTimeout, TimeProvider time)
    {
        this.client = client;
        this.failure = failure;
        deadlines = new DeadlinePool(requestTimeout, time);
        this.time = time;
    }

    /// <summary>A way to a service for work that belongs to no tenant: what comes before there is one, such as registering with the
    /// service.</summary>
    /// <param name="provider">The provider's name, for exceptions.</param>
    /// <param name="options">Where the service is, and the bounds, trust and certificate to use.</param>
    /// <param name="time">The clock to use.</param>
    /// <param name="handler">Takes the requests in our handler's place: a mock in unit tests. It is not disposed.</param>
    /// <exception cref="TwoFactorException">The settings cannot be used (<see cref="TwoFactorError.Misconfigured"/>). The message holds every
    /// finding.</exception>
    public static ServiceClient CreateWithoutTenant(string provider, ServiceOptions options, TimeProvider time, HttpMessageHandler? handler = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(provider);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        SettingsReport report = new(provider);
        ServiceOptionsCheck.Check(options, report);
        if (report.Findings.Count > 0)
            throw Misconfigured(provider, report.Findings);
        TenantCertificates certificates = new(
            provider, tenant: null, provider, options, new TlsMaterialLoader(new ContentFiles(), time), time, NullLogger.Instance);
        if (handler is null)
        {
            certificates.Open(isReported: false);
            if (certificates.Findings.Count > 0)
                throw Misconfigured(provider, certificates.Findings);
        }

        return new ServiceClient(
            handler is null ? new TenantHttpClient(new TenantConnection(options, certificates.GetAsync)) : new TenantHttpClient(new SendOnceHandler(handler)),
            new TransportFailure(provider, tenant: null, presentsCertificate: options.ClientCertificate.IsGiven),
            options.RequestTimeout,
            time);
    }

    /// <summary>Sends <paramref name="request"/> once, and disposes it.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled. The request may have arrived all the
    /// same.</exception>
    /// <exception cref="TwoFactorException">No whole answer came: <see cref="TwoFactorError.Unavailable"/>, <see cref="TwoFactorError.AccessDenied"/>
    /// where the service refused our certificate, <see cref="TwoFactorError.ProtocolViolation"/> for what is not HTTP or too long.</exception>
    public Task<ServiceResponse> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken = default) =>
        SendAsync(request, isPoll: false, cancellationToken);

    /// <summary>Asks how a challenge stands: as <see cref="SendAsync(HttpRequestMessage, CancellationToken)"/>, but when all connections are in use,
    /// requests that a person waits for go first.</summary>
    /// <remarks>For requests that change nothing, and that are asked again anyway.</remarks>
    /// <inheritdoc cref="SendAsync(HttpRequestMessage, CancellationToken)"/>
    public Task<ServiceResponse> PollAsync(HttpRequestMessage request, CancellationToken cancellationToken = default) =>
        SendAsync(request, isPoll: true, cancellationToken);

    private async Task<ServiceResponse> SendAsync(HttpRequestMessage request, bool isPoll, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        using HttpRequestMessage sent = request;
        using SendOnce mark = new(isPoll);
        CalledServer.Name(sent.RequestUri);
        CancellationTokenSource stop = deadlines.Rent();
        CancellationTokenRegistration callers = cancellationToken.UnsafeRegister(static stop => ((CancellationTokenSource)stop!).Cancel(), stop);
        bool isOver = false;
        try
        {
            using HttpResponseMessage response = await client.SendAsync(sent, mark, stop.Token).ConfigureAwait(false)
                ?? throw new InvalidOperationException("A handler of the host returned no answer.");
            byte[]? body = await BoundedBody.ReadAsync(response.Content, MaximumResponseLength, stop.Token).ConfigureAwait(false);
            isOver = body is not null;
            return body is null
                ? throw failure.TooLong(MaximumResponseLength)
                : new ServiceResponse(response.StatusCode, body, RetryAfter(response));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
#pragma warning disable CA1031 // a handler of the host may throw anything, and callers are promised one exception
        catch (Exception e) when (e is not TwoFactorException && TransportFailure.Covers(mark))
#pragma warning restore CA1031
        {
            throw failure.From(e, mark);
        }
        finally
        {
            await callers.DisposeAsync().ConfigureAwait(false);
            deadlines.Return(stop, isUnused: isOver && client.IsDirect);
        }
    }

    private static TwoFactorException Misconfigured(string provider, IEnumerable<string> findings) =>
        new(TwoFactorError.Misconfigured, string.Join(" ", findings)) { Provider = provider };

    private TimeSpan? RetryAfter(HttpResponseMessage response)
    {
        if (response.Headers.RetryAfter is not { } header)
            return null;
        if ((header.Delta ?? header.Date - time.GetUtcNow()) is not { } wait)
            return null;
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait < LongestRetryAfter ? wait : LongestRetryAfter;
    }
}
