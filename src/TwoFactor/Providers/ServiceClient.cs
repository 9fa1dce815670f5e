using System.Net;
using System.Net.Http.Headers;
using Microsoft.Extensions.Logging.Abstractions;
using TwoFactor.Certificates;
using TwoFactor.Telemetry;
using TwoFactor.Transport;

namespace TwoFactor.Providers;

/// <summary>Sends one tenant's requests to one service. The whole response is read within the deadline and the size limit.</summary>
/// <remarks>
/// This class repeats no request. .NET itself may repeat one without a body, if a kept connection was closed before it answered. Redirects are not followed, and cookies are not kept. A failed request throws a <see cref="TwoFactorException"/> with
/// <see cref="TwoFactorException.MayHaveBeenProcessed"/>. A response with any HTTP status is returned; the provider interprets it. Thread-safe.
/// </remarks>
public sealed class ServiceClient
{
    /// <summary>The most bytes of a response that are read: 1 MiB. A longer response is a <see cref="TwoFactorError.ProtocolViolation"/>, unless its status
    /// is an error for which the body does not matter, such as 503. It is then returned without its body. A response whose body is incomplete is
    /// returned likewise, unless its status is 500: services also refuse single requests with it, and only the body tells.</summary>
    public const int MaximumResponseLength = 1024 * 1024;

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

    /// <summary>Whether the settings have a client certificate. If so, a denied access may be about it. A host's own primary handler may present another
    /// one.</summary>
    public bool HasCertificate => failure.HasCertificate;

    /// <summary>Creates a client for work that belongs to no tenant, such as registering with the service before a tenant exists.</summary>
    /// <param name="provider">The provider's name, for exceptions.</param>
    /// <param name="options">The service's address, and the limits, trust settings and certificate to use.</param>
    /// <param name="time">The clock to use.</param>
    /// <param name="handler">Handles the requests instead of the library's handler, such as a mock in unit tests. It is not disposed.</param>
    /// <exception cref="TwoFactorException">The settings cannot be used (<see cref="TwoFactorError.Misconfigured"/>). The message lists all
    /// findings.</exception>
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
            handler is null
                ? new TenantHttpClient(new TenantConnection(provider, tenant: null, options, certificates.GetAsync))
                : new TenantHttpClient(new SendOnceHandler(handler)),
            new TransportFailure(
                provider, tenant: null, hasCertificate: options.ClientCertificate.IsGiven, needsCertificate: options.ClientCertificate.IsGiven),
            options.RequestTimeout,
            time);
    }

    /// <summary>Sends <paramref name="request"/> once, and disposes of it.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled. The request may have arrived
    /// nevertheless.</exception>
    /// <exception cref="TwoFactorException">There was no complete response: <see cref="TwoFactorError.Unavailable"/>,
    /// <see cref="TwoFactorError.AccessDenied"/> if the service refused the client certificate or requires one,
    /// <see cref="TwoFactorError.ProtocolViolation"/> if the response is not HTTP or too long, or <see cref="TwoFactorError.Misconfigured"/> if the
    /// client certificate cannot be used, or a handler of the host copied the request without its options.</exception>
    public Task<ServiceResponse> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken = default) =>
        SendAsync(request, isPoll: false, cancellationToken);

    /// <summary>Sends a request that reads the state of a challenge. Works like <see cref="SendAsync(HttpRequestMessage, CancellationToken)"/>, but
    /// with lower priority: when all connections are in use, requests that a person is waiting for go first.</summary>
    /// <remarks>Only for requests that change nothing and are repeated regularly.</remarks>
    /// <inheritdoc cref="SendAsync(HttpRequestMessage, CancellationToken)"/>
    public Task<ServiceResponse> PollAsync(HttpRequestMessage request, CancellationToken cancellationToken = default) =>
        SendAsync(request, isPoll: true, cancellationToken);

    private async Task<ServiceResponse> SendAsync(HttpRequestMessage request, bool isPoll, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        using HttpRequestMessage sent = request;
        using RequestTracker tracker = new(isPoll);
        CalledServer.Record(sent.RequestUri);
        CancellationTokenSource stop = deadlines.Rent();
        CancellationTokenRegistration callers = cancellationToken.UnsafeRegister(static stop => ((CancellationTokenSource)stop!).Cancel(), stop);
        Task<HttpResponseMessage?>? sending = null;
        byte[]? body = null;
        bool isRead = false;
        try
        {
            sending = client.SendAsync(sent, tracker, stop.Token);
            bool isObedient = client.IsDirect || sending.IsCompleted; // a handler of the host may ignore its token
            using HttpResponseMessage response = await (isObedient ? sending : sending.WaitAsync(stop.Token)).ConfigureAwait(false)
                ?? throw new InvalidOperationException("A handler of the host returned no response.");
            tracker.Progress = SendProgress.Reading;
            if (!client.IsDirect)
                tracker.Receive(response, isOurs: false); // a handler of the host may have replaced it
            try
            {
                // What follows 101 is another protocol, and may have no end.
                body = response.StatusCode == HttpStatusCode.SwitchingProtocols
                    ? []
                    : await BoundedBody.ReadAsync(response, MaximumResponseLength, client.IsDirect, stop.Token).ConfigureAwait(false);
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested && NeedsNoBody(response, e))
            {
                // The status tells enough, so the response counts as one without its body.
            }

            if (tracker.Failure is OperationCanceledException) // a handler's substitute for a cancelled call is not a response of the service
                cancellationToken.ThrowIfCancellationRequested();
            isRead = true;
            if (body is null && !StatusMeaning.IsDefinite(response.StatusCode))
                throw failure.TooLong(MaximumResponseLength);
            return new ServiceResponse(
                response.StatusCode, body ?? [], RetryAfter.Read(response.Headers, time.GetUtcNow()), tracker.IsEndTold, IsEncoded(response.Content.Headers));
        }
#pragma warning disable CA1031 // a handler of the host may throw any exception, which must become a TwoFactorException
        catch (Exception e) when (!isRead && (cancellationToken.IsCancellationRequested || TransportFailure.Covers(tracker)))
#pragma warning restore CA1031
        {
            tracker.End();
            if (sending is not null && !client.IsDirect)
                _ = DiscardAsync(sending);
            cancellationToken.ThrowIfCancellationRequested();
            throw failure.From(e, tracker);
        }
        finally
        {
            await callers.DisposeAsync().ConfigureAwait(false);
            deadlines.Return(stop, isUnused: body is not null && client.IsDirect);
        }
    }

    // A handler of the host that ignored its token may still return a response, or fail.
    private static async Task DiscardAsync(Task<HttpResponseMessage?> sending)
    {
        try
        {
            (await sending.ConfigureAwait(false))?.Dispose();
        }
#pragma warning disable CA1031 // the call has already ended, with a failure of its own
        catch (Exception)
#pragma warning restore CA1031
        {
            // No caller is left.
        }
    }

    private static TwoFactorException Misconfigured(string provider, IEnumerable<string> findings) =>
        new(TwoFactorError.Misconfigured, string.Join(" ", findings)) { Provider = provider };

    private static bool IsEncoded(HttpContentHeaders headers) => headers.NonValidated.TryGetValues("Content-Encoding", out HeaderStringValues codings)
        && codings.Any(coding => !coding.Equals("identity", StringComparison.OrdinalIgnoreCase));

    // Whether the response counts in spite of this failure to read its body.
    private static bool NeedsNoBody(HttpResponseMessage response, Exception e) =>
        (e is IOException or HttpRequestException or OperationCanceledException) && StatusMeaning.NeedsNoBody(response.StatusCode);
}
