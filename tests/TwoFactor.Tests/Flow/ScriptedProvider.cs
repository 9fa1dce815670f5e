namespace TwoFactor.Tests.Flow;

/// <summary>A provider that opens challenges, or fails in one way, and records its calls.</summary>
internal sealed class ScriptedProvider(string name, TimeProvider time) : ITwoFactorProvider
{
    public string Name => name;

    public TwoFactorCapabilities Capabilities { get; init; } = TwoFactorCapabilities.CanCancel;

    /// <summary>The exception of starts; <see langword="null"/> if they succeed.</summary>
    public Exception? StartFailure { get; set; }

    /// <summary>The picture of each challenge.</summary>
    public AccessPass? Picture { get; set; }

    /// <summary>Runs before the answer to a start.</summary>
    public Action? BeforeAnswer { get; set; }

    /// <summary>If set, the answer to a start comes when it has completed.</summary>
    public Task? AnswersAfter { get; set; }

    /// <summary>How long the service waits for the person.</summary>
    public TimeSpan AnswersFor { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Runs before a challenge is withdrawn.</summary>
    public Func<Task>? BeforeCancel { get; set; }

    public CancelOutcome CancelResult { get; set; } = CancelOutcome.Cancelled;

    public ChallengeState State { get; set; } = ChallengeState.Pending;

    /// <summary>If set, called at each poll, whose answer comes when the task has completed.</summary>
    public Func<Task>? BeforePollAnswer { get; set; }

    /// <summary>The token of the last poll.</summary>
    public CancellationToken PollToken { get; private set; }

    public List<string> Calls { get; } = [];

    public async Task<Challenge> StartChallengeAsync(ChallengeRequest request, CancellationToken cancellationToken = default)
    {
        Calls.Add("start");
        BeforeAnswer?.Invoke();
        if (AnswersAfter is { } gate)
            await gate.ConfigureAwait(false);
        if (StartFailure is { } failure)
            throw failure;
        ChallengeHandle handle = new()
        {
            Provider = Name,
            Tenant = FlowHost.Tenant,
            User = request.User,
            ServiceIds = new Dictionary<string, string> { ["id"] = "1" },
            Endpoint = new Uri("https://scripted.invalid/"),
            StartedAt = time.GetUtcNow(),
            Deadline = time.GetUtcNow() + AnswersFor,
        };
        return new Challenge(handle, Picture);
    }

    public async Task<ChallengeStatus> PollStateAsync(ChallengeHandle handle, CancellationToken cancellationToken = default)
    {
        Calls.Add("poll");
        PollToken = cancellationToken;
        if (BeforePollAnswer is { } before)
            await before().ConfigureAwait(false);
        return new ChallengeStatus(State, State == ChallengeState.Approved ? handle.User : null);
    }

    public async Task<CancelOutcome> CancelAsync(ChallengeHandle handle, CancellationToken cancellationToken = default)
    {
        if (BeforeCancel is { } before)
            await before().ConfigureAwait(false);
        Calls.Add("cancel");
        return CancelResult;
    }

    public Task ReleaseAsync(ChallengeHandle handle, CancellationToken cancellationToken = default) => Task.CompletedTask;

    public object? GetAbility(Type abilityType) => null;
}
