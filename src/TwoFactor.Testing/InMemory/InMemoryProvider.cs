using TwoFactor.Providers;

namespace TwoFactor.Testing;

/// <summary>A provider whose service is an object. It keeps the contract like any other provider, and is tested with the conformance suite.</summary>
internal sealed class InMemoryProvider(string name, string tenant, InMemoryOptions options, TimeProvider time) : ITwoFactorProvider
{
    private const string IdName = "id";

    private static readonly Uri Endpoint = new("https://in-memory.invalid/"); // for the handles; there is no connection to it

    private readonly InMemoryCalls service = new(name, tenant, options, time);

    public string Name => name;

    public TwoFactorCapabilities Capabilities => options.Capabilities;

    public async Task<Challenge> StartChallengeAsync(ChallengeRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        string id = Guid.NewGuid().ToString("n");
        DateTimeOffset startedAt = time.GetUtcNow();
        await service.AskAsync(
            new InMemoryCall(ServiceOperation.Start, tenant, request.User, id, request), cancellationToken).ConfigureAwait(false);
        ChallengeHandle handle = new()
        {
            Provider = Name,
            Tenant = tenant,
            User = request.User,
            ServiceIds = new Dictionary<string, string> { [IdName] = id },
            Endpoint = Endpoint,
            StartedAt = startedAt,
            Deadline = startedAt + LifetimeOf(request),
            AllowAlias = request.AllowAlias,
        };
        return new Challenge(handle, Can(TwoFactorCapabilities.AccessPass) ? InMemoryAccessPass.Image : null);
    }

    public async Task<ChallengeStatus> PollStateAsync(ChallengeHandle handle, CancellationToken cancellationToken = default)
    {
        string id = IdOf(handle);
        bool wasOver = IsOver(handle); // a poll that was sent before the deadline, and answered after it, does not end the challenge
        InMemoryAnswer answer;
        try
        {
            answer = await AskAsync(ServiceOperation.Poll, handle, id, cancellationToken).ConfigureAwait(false);
        }
        catch (TwoFactorException e) when (e.Error == TwoFactorError.ChallengeNotFound && IsOver(handle))
        {
            return new ChallengeStatus(ChallengeState.Expired);
        }

        if (answer.State == ChallengeState.Approved)
            return Judge(handle, answer);
        return new ChallengeStatus(
            wasOver && !answer.State.IsFinal() ? ChallengeState.Expired : Known(answer.State), message: answer.Message);
    }

    public async Task<CancelOutcome> CancelAsync(ChallengeHandle handle, CancellationToken cancellationToken = default)
    {
        string id = IdOf(handle);
        if (!Can(TwoFactorCapabilities.CanCancel))
        {
            cancellationToken.ThrowIfCancellationRequested();
            return CancelOutcome.Abandoned;
        }

        try
        {
            InMemoryAnswer answer = await AskAsync(ServiceOperation.Cancel, handle, id, cancellationToken).ConfigureAwait(false);
            if (answer.State == ChallengeState.Cancelled)
                return CancelOutcome.Cancelled;
            return answer.State.IsFinal() ? CancelOutcome.AlreadyFinished : throw service.NotCancelled();
        }
        catch (TwoFactorException e) when (e.Error == TwoFactorError.ChallengeNotFound)
        {
            return CancelOutcome.Cancelled;
        }
    }

    public async Task ReleaseAsync(ChallengeHandle handle, CancellationToken cancellationToken = default)
    {
        string id = IdOf(handle);
        if (!Can(TwoFactorCapabilities.NeedsRelease))
        {
            cancellationToken.ThrowIfCancellationRequested();
            return;
        }

        try
        {
            await AskAsync(ServiceOperation.Release, handle, id, cancellationToken).ConfigureAwait(false);
        }
        catch (TwoFactorException e) when (e.Error == TwoFactorError.ChallengeNotFound)
        {
            // Already released.
        }
    }

    public object? GetAbility(Type abilityType)
    {
        ArgumentNullException.ThrowIfNull(abilityType);
        return abilityType.IsInstanceOfType(this) ? this : null;
    }

    // A service without CustomLifetime keeps its own time. A shorter one is then kept by this provider alone.
    private TimeSpan LifetimeOf(ChallengeRequest request) =>
        request.Lifetime is { } wish && (wish < options.Lifetime || Can(TwoFactorCapabilities.CustomLifetime)) ? wish : options.Lifetime;

    private static ChallengeStatus Judge(ChallengeHandle handle, InMemoryAnswer approval)
    {
        string approvedBy = approval.ApprovedBy ?? handle.User;
        if (string.IsNullOrWhiteSpace(approvedBy) || (approvedBy != handle.User && !handle.AllowAlias))
            return new ChallengeStatus(ChallengeState.Invalid, message: approval.Message);
        return new ChallengeStatus(ChallengeState.Approved, approvedBy, approval.Message);
    }

    // A number that is not a defined state counts as Unknown.
    private static ChallengeState Known(ChallengeState state) =>
        state is ChallengeState.Pending or ChallengeState.Delivered || state.IsFinal() ? state : ChallengeState.Unknown;

    private string IdOf(ChallengeHandle handle)
    {
        handle.EnsureStartedBy(Name, tenant);
        string id = handle.ServiceId(IdName);
        return Guid.TryParseExact(id, "n", out _) ? id : throw new ArgumentException(
            "This provider did not issue the handle's id.", nameof(handle));
    }

    private Task<InMemoryAnswer> AskAsync(ServiceOperation operation, ChallengeHandle handle, string id, CancellationToken cancellationToken) =>
        service.AskAsync(new InMemoryCall(operation, tenant, handle.User, id), cancellationToken);

    private bool IsOver(ChallengeHandle handle) => time.GetUtcNow() >= handle.Deadline;

    private bool Can(TwoFactorCapabilities capability) => options.Capabilities.HasFlag(capability);
}
