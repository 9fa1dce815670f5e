using TwoFactor.Providers;
using TwoFactor.SecSign.Wire;

namespace TwoFactor.SecSign;

/// <summary>The SecSign ID provider of one tenant. The wire format is in <c>Wire/</c>; <see cref="SecSignServers"/> chooses the server.</summary>
internal sealed class SecSignProvider : ITwoFactorProvider
{
    public const string ProviderName = "SecSign";

    // SecSign 2.2, the specification: "timeout after 2 minutes". It cannot be changed.
    private static readonly TimeSpan ServiceLifetime = TimeSpan.FromMinutes(2);

    private readonly string tenant;
    private readonly SecSignOptions options;
    private readonly TimeProvider time;
    private readonly SecSignErrors errors;
    private readonly SecSignApi api;
    private readonly SecSignServers servers;
    private readonly ReleaseRefusals releaseRefusals;

    public SecSignProvider(HttpProviderContext<SecSignOptions> context)
    {
        tenant = context.Tenant;
        options = context.Options;
        time = context.TimeProvider;
        errors = new SecSignErrors(tenant);
        api = new SecSignApi(context.Http, options, errors);
        servers = new SecSignServers(options, errors, time);
        releaseRefusals = new ReleaseRefusals(time);
    }

    public string Name => ProviderName;

    public TwoFactorCapabilities Capabilities =>
        TwoFactorCapabilities.CanCancel
        | TwoFactorCapabilities.Alias
        | TwoFactorCapabilities.SingleChallenge // SecSign 2.8: a second request freezes the ID
        | (options.ShowAccessPass ? TwoFactorCapabilities.AccessPass : TwoFactorCapabilities.None)
        | (options.ReleaseAfterApproval ? TwoFactorCapabilities.NeedsRelease : TwoFactorCapabilities.None);

    public async Task<Challenge> StartChallengeAsync(ChallengeRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        string secSignId = SecSignId.Normalize(request.User, nameof(request));

        DateTimeOffset startedAt = time.GetUtcNow();
        StartedSession started = await servers.AskOnceAsync(
            (api, secSignId, request.AllowAlias),
            static (asked, server, stop) => asked.api.StartAsync(server, asked.secSignId, asked.AllowAlias, stop), cancellationToken).ConfigureAwait(false);
        ChallengeHandle handle = new()
        {
            Provider = ProviderName,
            Tenant = tenant,
            User = secSignId,
            ServiceIds = started.Session.ToServiceIds(),
            Endpoint = started.Endpoint,
            StartedAt = startedAt,
            Deadline = startedAt + (request.Lifetime < ServiceLifetime ? request.Lifetime.Value : ServiceLifetime),
            AllowAlias = request.AllowAlias,
        };
        // The access pass is null if the answer has no image that a browser can show. The challenge is open nevertheless, so the caller gets it, and can cancel it.
        return new Challenge(handle, options.ShowAccessPass ? started.AccessPass : null);
    }

    public async Task<ChallengeStatus> PollStateAsync(ChallengeHandle handle, CancellationToken cancellationToken = default)
    {
        AuthSession session = Open(handle);
        bool wasOver = IsOver(handle);
        try
        {
            SessionAnswer answer = await servers.AskRepeatableAsync(
                handle.Endpoint, isPoll: true, (api, session),
                static (asked, server, stop) => asked.api.PollAsync(server, asked.session, stop), cancellationToken).ConfigureAwait(false);
            return Judge(handle, session, answer, wasOver);
        }
        catch (TwoFactorException e) when (e.Error == TwoFactorError.ChallengeNotFound && IsOver(handle))
        {
            return new ChallengeStatus(ChallengeState.Expired);
        }
    }

    public async Task<CancelOutcome> CancelAsync(ChallengeHandle handle, CancellationToken cancellationToken = default)
    {
        AuthSession session = Open(handle);
        try
        {
            SessionAnswer answer = await servers.AskRepeatableAsync(
                handle.Endpoint, isPoll: false, (api, session),
                static (asked, server, stop) => asked.api.CancelAsync(server, asked.session, stop), cancellationToken).ConfigureAwait(false);
            return answer.State switch
            {
                ChallengeState.Cancelled => CancelOutcome.Cancelled,
                ChallengeState state when state.IsFinal() => CancelOutcome.AlreadyFinished,
                _ => throw errors.Violation("The service did not cancel the challenge, and gave no reason."),
            };
        }
        // A server that did not start the challenge never had it. The phone may go on asking, and a second question would freeze the ID.
        catch (TwoFactorException e) when (e.Error == TwoFactorError.ChallengeNotFound && servers.Has(handle.Endpoint))
        {
            return CancelOutcome.Cancelled;
        }
    }

    public async Task ReleaseAsync(ChallengeHandle handle, CancellationToken cancellationToken = default)
    {
        AuthSession session = Open(handle);
        cancellationToken.ThrowIfCancellationRequested(); // also if nothing is sent
        if (options.ReleaseAfterApproval && !releaseRefusals.Has(handle.Endpoint))
        {
            try
            {
                await servers.AskBestEffortAsync(
                    handle.Endpoint, (provider: this, session, handle.Endpoint),
                    static (asked, server, stop) => asked.provider.TryReleaseAsync(server, asked.Endpoint, asked.session, stop), cancellationToken).ConfigureAwait(false);
            }
            catch (TwoFactorException e) when (e.Error == TwoFactorError.ChallengeNotFound && servers.Has(handle.Endpoint))
            {
                // Already released, or removed by a server that needs no release.
            }
        }
    }

    public object? GetAbility(Type abilityType)
    {
        ArgumentNullException.ThrowIfNull(abilityType);
        return abilityType.IsInstanceOfType(this) ? this : null;
    }

    private AuthSession Open(ChallengeHandle handle)
    {
        handle.EnsureStartedBy(ProviderName, tenant);
        return AuthSession.Of(handle);
    }

    // A poll that was sent before the deadline, and answered after it, does not end the challenge: the person may have answered in between.
    private static ChallengeStatus Judge(ChallengeHandle handle, AuthSession session, SessionAnswer answer, bool wasOver)
    {
        if (!answer.State.IsFinal())
            return new ChallengeStatus(wasOver ? ChallengeState.Expired : answer.State, message: answer.Message);
        if (answer.State != ChallengeState.Approved)
            return new ChallengeStatus(answer.State, message: answer.Message);

        // SecSign 2.8: for a user who typed a priority code, this is the true ID. If another user's phone approved, it is that user's ID.
        return answer.SecSignId == session.SecSignId || handle.AllowAlias
            ? new ChallengeStatus(ChallengeState.Approved, answer.SecSignId, answer.Message)
            : new ChallengeStatus(ChallengeState.Invalid, message: answer.Message);
    }

    private bool IsOver(ChallengeHandle handle) => time.GetUtcNow() >= handle.Deadline;

    /// <returns>Whether the server released it. <see langword="false"/> if the server does not support the request.</returns>
    private async Task<bool> TryReleaseAsync(Uri server, Uri starter, AuthSession session, CancellationToken cancellationToken)
    {
        bool isKnown = await api.TryReleaseAsync(server, session, cancellationToken).ConfigureAwait(false);
        if (!isKnown && ServerAddress.AreSame(server, starter)) // the other server may refuse only a session that it does not know
            releaseRefusals.Remember(server);
        return isKnown;
    }
}
