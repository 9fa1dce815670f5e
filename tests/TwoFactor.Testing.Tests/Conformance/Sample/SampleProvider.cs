using Microsoft.Extensions.Logging;
using TwoFactor.Providers;

namespace TwoFactor.Testing.Tests.Conformance.Sample;

/// <summary>A provider of a small JSON service. It is correct, except for the <see cref="Fault"/> in its options.</summary>
internal sealed class SampleProvider : ITwoFactorProvider, IFraudNotice
{
    private readonly string tenant;
    private readonly SampleOptions options;
    private readonly TimeProvider time;
    private readonly SampleFailures failures;
    private readonly SampleApi api;
    private readonly SampleJudgement judgement;
    private readonly SampleTelemetry telemetry;
    private readonly SampleMemory memory = new();

    public SampleProvider(HttpProviderContext<SampleOptions> context)
    {
        tenant = context.Tenant;
        options = context.Options;
        time = context.TimeProvider;
        failures = new SampleFailures(tenant, options.Fault);
        api = new SampleApi(new SampleTransport(options, failures, time), failures, options);
        judgement = new SampleJudgement(options.Fault);
        telemetry = new SampleTelemetry(options.Fault, options.Logger);
    }

    public string Name => "Sample";

    public TwoFactorCapabilities Capabilities =>
        TwoFactorCapabilities.CanCancel | TwoFactorCapabilities.NeedsRelease | TwoFactorCapabilities.Alias
        | (Has(Fault.PromisesNoAccessPass) ? TwoFactorCapabilities.AccessPass : TwoFactorCapabilities.None)
        | (Has(Fault.PromisesToShowMessages) ? TwoFactorCapabilities.CustomMessage : TwoFactorCapabilities.None)
        | (Has(Fault.PromisesToCallBack) || options.CallsBack ? TwoFactorCapabilities.Callback : TwoFactorCapabilities.None)
        | (Has(Fault.PromisesToKeepLifetimes) ? TwoFactorCapabilities.CustomLifetime : TwoFactorCapabilities.None);

    public async Task<Challenge> StartChallengeAsync(ChallengeRequest request, CancellationToken cancellationToken = default)
    {
        if (!Has(Fault.ChecksNoArguments))
            ArgumentNullException.ThrowIfNull(request);
        string user = request.User;
        if (user.Contains(' ', StringComparison.Ordinal) && !Has(Fault.ChecksNoUser))
            throw new ArgumentException("A user of this service has no space in the name.", nameof(request));
        if (request.Lifetime > TimeSpan.FromMinutes(5) && Has(Fault.RefusesLongLifetimes))
            throw new ArgumentException("That is too long for this service.", nameof(request));

        telemetry.Started(user);
        memory.LastUser = user;
        DateTimeOffset startedAt = time.GetUtcNow();
        string id = await StartAsync(request, cancellationToken);
        memory.Started[id] = true;
        SampleMemory.Newest.GetOrCreateValue(time)[KeyOf(user)] = id;
        return new Challenge(new ChallengeHandle
        {
            Provider = Name,
            Tenant = tenant,
            User = Has(Fault.SharesAFieldBetweenCalls) ? memory.LastUser! : user,
            ServiceIds = IdsOf(id),
            Endpoint = options.Endpoint!,
            StartedAt = startedAt,
            Deadline = startedAt + LifetimeOf(request),
            AllowAlias = request.AllowAlias,
        });
    }

    public async Task<ChallengeStatus> PollStateAsync(ChallengeHandle handle, CancellationToken cancellationToken = default)
    {
        string id = IdOf(handle);
        MoreIds? more = options.HasMoreIds ? MoreIds.In(handle, options.Fault) : null;
        id = MeantOr(Has(Fault.PollsTheNewestOfTheUserOfAnyTenant) ? Fault.PollsTheNewestOfTheUserOfAnyTenant : Fault.PollsTheNewestOfTheUser, id, handle);
        if (Has(Fault.RemembersFailures) && memory.Failures.TryGetValue(id, out TwoFactorException? failure))
            throw failure;
        if (Has(Fault.RemembersWhatItCancelled) && memory.Cancelled.ContainsKey(id))
            return new ChallengeStatus(ChallengeState.Cancelled);
        if (Has(Fault.ExpiresWithoutAsking) && IsOver(handle))
            return new ChallengeStatus(ChallengeState.Expired);

        bool wasOver = IsOver(handle); // the person may have answered between a poll and its answer
        try
        {
            SampleAnswer answer = await api.PollAsync(id, more, handle.User, cancellationToken);
            telemetry.Answered(handle.User, answer.User);
            bool isOver = Has(Fault.ExpiresByTheTimeOfTheAnswer) ? IsOver(handle) : wasOver && !Has(Fault.WaitsForEver);
            ChallengeStatus status = judgement.Judge(handle, answer, isOver, memory.Started.ContainsKey(id));
            if (Has(Fault.TellsAnApprovalOnlyOnce) && status.State == ChallengeState.Approved && !memory.Approved.TryAdd(id, true))
                return new ChallengeStatus(ChallengeState.Invalid);
            return Has(Fault.RemembersTheFirstState) ? memory.FirstStates.GetOrAdd(id, status) : status;
        }
        catch (TwoFactorException e) when (e.Error == TwoFactorError.ChallengeNotFound && IsOver(handle) && !Has(Fault.WaitsForEver))
        {
            return new ChallengeStatus(ChallengeState.Expired);
        }
        catch (TwoFactorException e) when (Has(Fault.RemembersFailures))
        {
            memory.Failures[id] = e;
            throw;
        }
    }

    public async Task<CancelOutcome> CancelAsync(ChallengeHandle handle, CancellationToken cancellationToken = default)
    {
        string id = IdOf(handle);
        if (!memory.Cancelled.TryAdd(id, true) && Has(Fault.RefusesToCancelTwice))
            throw new InvalidOperationException("It was cancelled before.");
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            return Has(Fault.CancelsWithoutAsking) ? CancelOutcome.Cancelled : OutcomeOf(await api.CancelAsync(MeantOr(Fault.CancelsTheNewest, id, handle), cancellationToken));
        }
        catch (TwoFactorException e) when (e.Error == TwoFactorError.ChallengeNotFound && !Has(Fault.CannotCancelWhatIsGone))
        {
            return Has(Fault.CallsWhatIsGoneFinished) ? CancelOutcome.AlreadyFinished : CancelOutcome.Cancelled;
        }
    }

    public async Task ReleaseAsync(ChallengeHandle handle, CancellationToken cancellationToken = default)
    {
        string id = IdOf(handle);
        if (!memory.Released.TryAdd(id, true) && Has(Fault.RefusesToReleaseTwice))
            throw new InvalidOperationException("It was released before.");
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            if (!Has(Fault.ReleasesWithoutAsking))
                await api.ReleaseAsync(MeantOr(Fault.ReleasesTheNewest, id, handle), cancellationToken);
        }
        catch (TwoFactorException e) when (e.Error == TwoFactorError.ChallengeNotFound && !Has(Fault.CannotReleaseWhatIsGone))
        {
            // Released before.
        }
    }

    public async Task NotifyAsync(string user, string? message = null, CancellationToken cancellationToken = default)
    {
        try
        {
            await api.NotifyAsync(user, cancellationToken);
        }
        catch (TwoFactorException e) when (e.IsTransient && Has(Fault.RepeatsNotices))
        {
            await api.NotifyAsync(user, cancellationToken);
        }
    }

    public object? GetAbility(Type abilityType) => abilityType.IsInstanceOfType(this) ? this : null;

    private async Task<string> StartAsync(ChallengeRequest request, CancellationToken cancellationToken)
    {
        if (Has(Fault.StartsTwice))
            await api.StartAsync(request, cancellationToken);
        string id;
        try
        {
            id = await api.StartAsync(request, cancellationToken);
        }
        catch (TwoFactorException e) when (e.IsTransient && Has(Fault.RetriesStarts))
        {
            id = await api.StartAsync(request, cancellationToken);
        }
        catch (Exception) when (Has(Fault.RetriesStartsLater))
        {
            time.CreateTimer(_ => _ = api.StartAsync(request, CancellationToken.None), null, TimeSpan.FromSeconds(5), Timeout.InfiniteTimeSpan);
            throw;
        }

        if (Has(Fault.PollsInTheBackground))
            time.CreateTimer(_ => _ = api.PollAsync(id, more: null, request.User, default), null, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(5));
        return id;
    }

    private Dictionary<string, string> IdsOf(string id)
    {
        Dictionary<string, string> ids = new() { ["id"] = id };
        if (options.HasMoreIds)
            (ids["key"], ids["area"]) = MoreIds.For(id);
        return ids;
    }

    // A service that only says "done" has withdrawn it.
    private CancelOutcome OutcomeOf(SampleAnswer answer)
    {
        ChallengeState state = answer.State is null ? ChallengeState.Cancelled : judgement.ToState(answer.State);
        if (state == ChallengeState.Cancelled || Has(Fault.IgnoresTheStateOfACancellation))
            return CancelOutcome.Cancelled;
        return state.IsFinal() || Has(Fault.CallsAnOpenChallengeFinished) ? CancelOutcome.AlreadyFinished : throw failures.Unreadable();
    }

    private string MeantOr(Fault newest, string id, ChallengeHandle handle) =>
        Has(newest) ? SampleMemory.Newest.GetOrCreateValue(time).GetValueOrDefault(KeyOf(handle.User), id) : id;

    private TimeSpan LifetimeOf(ChallengeRequest request) =>
        request.Lifetime is { } lifetime && !Has(Fault.IgnoresTheLifetime) ? lifetime : TimeSpan.FromMinutes(2);

    private string IdOf(ChallengeHandle handle)
    {
        if (!Has(Fault.ChecksNoArguments))
            ArgumentNullException.ThrowIfNull(handle);
        if (handle.Tenant != tenant && !Has(Fault.ChecksNoTenant))
            throw Foreign(handle);
        if (handle.Provider != Name && !Has(Fault.ChecksNoProvider))
            throw Foreign(handle);
        string id = handle.ServiceIds.GetValueOrDefault("id", string.Empty);
        if (!SampleApi.IsId(id) && !Has(Fault.ChecksNoIds))
            throw new ArgumentException("The handle has no id of ours.", nameof(handle));
        if (Has(Fault.KeepsChallengesToItself) && !memory.Started.ContainsKey(id))
            throw new ArgumentException("The challenge is not one of ours.", nameof(handle));
        if (Has(Fault.TrustsTheHandlesEndpoint) || (Has(Fault.TrustsTheHandlesPort) && IsOurHost(handle.Endpoint)))
            api.Endpoint = handle.Endpoint;
        return id;
    }

    private bool IsOurHost(Uri server) => server.Scheme == options.Endpoint!.Scheme && server.Host == options.Endpoint.Host;

    private string KeyOf(string user) => Has(Fault.PollsTheNewestOfTheUserOfAnyTenant) ? user : $"{tenant}/{user}";

    private ArgumentException Foreign(ChallengeHandle handle)
    {
        ArgumentException foreign = new(Has(Fault.QuotesTheHandle) ? $"The challenge of {handle.User} is foreign." : "The challenge is foreign.", nameof(handle));
        if (Has(Fault.AttachesTheUserToExceptions))
            foreign.Data["user"] = handle.User;
        return foreign;
    }

    private bool IsOver(ChallengeHandle handle) => time.GetUtcNow() >= handle.Deadline;

    private bool Has(Fault fault) => options.Fault == fault;
}
