using TwoFactor.Providers;
using TwoFactor.Sezame.Wire;

namespace TwoFactor.Sezame;

/// <summary>Sezame as the contract wants it. What is said on the wire is in <see cref="SezameApi"/> and <c>Wire/</c>.</summary>
internal sealed class SezameProvider(string tenant, SezameApi api, TimeProvider time) : ITwoFactorProvider, IUserPairing, IFraudNotice
{
    /// <summary>For a request that does not say how long the person may take. The service's own lifetime is documented nowhere, so we always send one:
    /// the phone stops asking when we stop waiting.</summary>
    internal static readonly TimeSpan DefaultLifetime = TimeSpan.FromMinutes(2);

    private const string IdName = "id";

    public string Name => SezameDefinition.ProviderName;

    public TwoFactorCapabilities Capabilities =>
        TwoFactorCapabilities.CustomMessage
        | TwoFactorCapabilities.CustomLifetime
        | TwoFactorCapabilities.Callback
        | TwoFactorCapabilities.Pairing
        | TwoFactorCapabilities.FraudNotice;

    public async Task<Challenge> StartChallengeAsync(ChallengeRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        TimeSpan lifetime = request.Lifetime ?? DefaultLifetime;
        DateTimeOffset startedAt = time.GetUtcNow(); // before the service's clock starts, so that it never ends a challenge before our deadline
        string id = await api.LoginAsync(LoginRequest.For(request, lifetime), cancellationToken).ConfigureAwait(false);
        return new Challenge(new ChallengeHandle
        {
            Provider = Name,
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
        handle.EnsureStartedBy(Name, tenant);
        string id = handle.ServiceId(IdName);
        if (!AuthId.IsUsable(id))
            throw new ArgumentException("The handle's id is none that the service gave.", nameof(handle));

        StatusAnswer? answer = handle.Endpoint == api.Endpoint
            ? await api.StatusAsync(id, cancellationToken).ConfigureAwait(false)
            : null; // the tenant has moved to another server, which does not know this challenge
        bool isOver = time.GetUtcNow() >= handle.Deadline;
        if (answer is null)
            return isOver ? new ChallengeStatus(ChallengeState.Expired) : throw api.ChallengeNotFound();

        ChallengeState state = StatusWord.ToState(answer.Status);
        if (isOver && !state.IsFinal())
            state = ChallengeState.Expired; // Sezame 1.2: what the service says after the lifetime is documented nowhere
        return new ChallengeStatus(state, state == ChallengeState.Approved ? handle.User : null, answer.Message);
    }

    /// <summary>Sends nothing: Sezame cannot withdraw a challenge. (Its <c>/client/cancel</c> destroys the tenant's whole registration.)</summary>
    public Task<CancelOutcome> CancelAsync(ChallengeHandle handle, CancellationToken cancellationToken = default)
    {
        handle.EnsureStartedBy(Name, tenant);
        return cancellationToken.IsCancellationRequested
            ? Task.FromCanceled<CancelOutcome>(cancellationToken)
            : Task.FromResult(CancelOutcome.Abandoned);
    }

    /// <summary>Sends nothing: Sezame keeps no approval that would have to be released.</summary>
    public Task ReleaseAsync(ChallengeHandle handle, CancellationToken cancellationToken = default)
    {
        handle.EnsureStartedBy(Name, tenant);
        return cancellationToken.IsCancellationRequested ? Task.FromCanceled(cancellationToken) : Task.CompletedTask;
    }

    public async Task<PairingInvitation> PairAsync(string user, CancellationToken cancellationToken = default)
    {
        LinkAnswer? answer = await api.LinkAsync(UserName.Check(user), cancellationToken).ConfigureAwait(false);
        return answer is null
            ? PairingInvitation.AlreadyPaired
            : PairingInvitation.ToScan(new PairingCode(answer.Id, user, answer.ClientCode).ToText());
    }

    public async Task<bool> IsPairedAsync(string user, CancellationToken cancellationToken = default) =>
        await api.LinkStatusAsync(UserName.Check(user), cancellationToken).ConfigureAwait(false);

    public async Task UnpairAsync(string user, CancellationToken cancellationToken = default) =>
        await api.UnlinkAsync(UserName.Check(user), cancellationToken).ConfigureAwait(false);

    public async Task NotifyAsync(string user, string? message = null, CancellationToken cancellationToken = default) =>
        await api.LoginAsync(LoginRequest.ForFraudNotice(UserName.Check(user), message), cancellationToken).ConfigureAwait(false);
}
