using TwoFactor.Providers;
using TwoFactor.Sezame.Wire;

namespace TwoFactor.Sezame;

/// <summary>The Sezame provider of one tenant. The requests are in <see cref="SezameApi"/>, the wire format in <c>Wire/</c>.</summary>
internal sealed class SezameProvider : ITwoFactorProvider, IUserPairing, IFraudNotice
{
    public const string ProviderName = "Sezame";

    /// <summary>The lifetime for a request that has none. The service's own default is not documented, so a lifetime is always sent: the phone stops
    /// asking when we stop waiting.</summary>
    internal static readonly TimeSpan DefaultLifetime = TimeSpan.FromMinutes(2);

    private const string IdName = "id";

    private readonly string tenant;
    private readonly TimeProvider time;
    private readonly SezameErrors errors;
    private readonly SezameApi api;

    public SezameProvider(HttpProviderContext<SezameOptions> context)
    {
        tenant = context.Tenant;
        time = context.TimeProvider;
        errors = new SezameErrors(tenant, context.Http.HasCertificate);
        api = new SezameApi(new SezameConnection(context.Http, context.Options.Endpoint!, errors));
    }

    public string Name => ProviderName;

    public TwoFactorCapabilities Capabilities =>
        TwoFactorCapabilities.CustomMessage
        | TwoFactorCapabilities.CustomLifetime
        | TwoFactorCapabilities.Callback;

    public async Task<Challenge> StartChallengeAsync(ChallengeRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        TimeSpan lifetime = request.Lifetime ?? DefaultLifetime;
        DateTimeOffset startedAt = time.GetUtcNow(); // taken before the service's clock starts, so that the service never ends a challenge before our deadline
        string id = await api.LoginAsync(LoginRequest.For(request, lifetime), cancellationToken).ConfigureAwait(false);
        return new Challenge(new ChallengeHandle
        {
            Provider = ProviderName,
            Tenant = tenant,
            User = request.User,
            ServiceIds = new Dictionary<string, string> { [IdName] = id },
            Endpoint = api.Endpoint,
            StartedAt = startedAt,
            Deadline = startedAt + lifetime,
            AllowAlias = request.AllowAlias,
        });
    }

    public async Task<ChallengeStatus> PollStateAsync(ChallengeHandle handle, CancellationToken cancellationToken = default)
    {
        handle.EnsureStartedBy(ProviderName, tenant);
        string id = handle.ServiceId(IdName);
        if (!PathId.IsUsable(id))
            throw new ArgumentException("The handle has an id that the service cannot have issued.", nameof(handle));

        bool wasOver = IsOver(handle);
        try
        {
            if (!ServerAddress.AreSame(handle.Endpoint, api.Endpoint)) // the tenant now uses another server, which has other ids
                throw errors.From(TwoFactorError.ChallengeNotFound, "The challenge is on a server that the tenant no longer uses");
            return Judge(handle, await api.StatusAsync(id, cancellationToken).ConfigureAwait(false), wasOver);
        }
        catch (TwoFactorException e) when (e.Error == TwoFactorError.ChallengeNotFound && IsOver(handle))
        {
            return new ChallengeStatus(ChallengeState.Expired);
        }
    }

    /// <summary>Sends nothing: Sezame cannot withdraw a challenge. (Its <c>/client/cancel</c> destroys the tenant's whole registration.)</summary>
    public Task<CancelOutcome> CancelAsync(ChallengeHandle handle, CancellationToken cancellationToken = default)
    {
        handle.EnsureStartedBy(ProviderName, tenant);
        return cancellationToken.IsCancellationRequested
            ? Task.FromCanceled<CancelOutcome>(cancellationToken)
            : Task.FromResult(CancelOutcome.Abandoned);
    }

    /// <summary>Sends nothing: Sezame has no release request.</summary>
    public Task ReleaseAsync(ChallengeHandle handle, CancellationToken cancellationToken = default)
    {
        handle.EnsureStartedBy(ProviderName, tenant);
        return cancellationToken.IsCancellationRequested ? Task.FromCanceled(cancellationToken) : Task.CompletedTask;
    }

    public async Task<PairingInvitation> PairAsync(string user, CancellationToken cancellationToken = default)
    {
        LinkAnswer? answer = await api.LinkAsync(UserName.Check(user), cancellationToken).ConfigureAwait(false);
        return answer is null
            ? PairingInvitation.AlreadyPaired
            : PairingInvitation.FromQrContent(new PairingCode(answer.Id, user, answer.ClientCode).ToText());
    }

    public async Task<bool> IsPairedAsync(string user, CancellationToken cancellationToken = default) =>
        await api.LinkStatusAsync(UserName.Check(user), cancellationToken).ConfigureAwait(false);

    public async Task UnpairAsync(string user, CancellationToken cancellationToken = default) =>
        await api.UnlinkAsync(UserName.Check(user), cancellationToken).ConfigureAwait(false);

    public async Task NotifyAsync(string user, string? message = null, CancellationToken cancellationToken = default)
    {
        ChallengeRequest notice = new(user) { Message = message }; // checks the same limits as for a challenge
        await api.NotifyAsync(LoginRequest.ForFraudNotice(notice.User, notice.Message), cancellationToken).ConfigureAwait(false);
    }

    public object? GetAbility(Type abilityType)
    {
        ArgumentNullException.ThrowIfNull(abilityType);
        return abilityType.IsInstanceOfType(this) ? this : null;
    }

    private bool IsOver(ChallengeHandle handle) => time.GetUtcNow() >= handle.Deadline;

    // Sezame 1.2: the answer after the lifetime is not documented. If it is a user's yes or no, it counts even then. A poll that was sent before the
    // deadline, and answered after it, does not end the challenge: the person may have answered in between.
    private static ChallengeStatus Judge(ChallengeHandle handle, StatusAnswer answer, bool wasOver) => answer.State switch
    {
        ChallengeState.Approved => new ChallengeStatus(ChallengeState.Approved, handle.User, answer.Message),
        ChallengeState state when state.IsFinal() || !wasOver => new ChallengeStatus(state, message: answer.Message),
        _ => new ChallengeStatus(ChallengeState.Expired, message: answer.Message),
    };
}
