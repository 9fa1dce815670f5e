using System.Collections.Concurrent;

namespace TwoFactor.AspNetCore.Tests.Health;

/// <summary>A service that can pair, or fails as the test sets.</summary>
internal sealed class PairingDouble : IUserPairing
{
    private readonly ConcurrentDictionary<string, bool> paired = new(StringComparer.Ordinal);

    /// <summary>The user of each call.</summary>
    public ConcurrentQueue<string> Asked { get; } = new();

    public TwoFactorError? Error { get; set; }

    /// <summary>An exception of the host's code, instead of <see cref="Error"/>.</summary>
    public Exception? Fault { get; set; }

    /// <summary>If set, all calls but <see cref="PairAsync"/> wait until their token is cancelled; this task then has the token.</summary>
    public TaskCompletionSource<CancellationToken>? Hanging { get; set; }

    /// <summary>Pairs the user, as if the person had scanned the code.</summary>
    public void Scan(string user) => paired[user] = true;

    public Task<PairingInvitation> PairAsync(string user, CancellationToken cancellationToken = default)
    {
        Ask(user);
        return Task.FromResult(paired.ContainsKey(user) ? PairingInvitation.AlreadyPaired : PairingInvitation.FromQrContent($"{{\"pair\":\"{user}\"}}"));
    }

    public async Task<bool> IsPairedAsync(string user, CancellationToken cancellationToken = default)
    {
        Ask(user);
        await HangAsync(cancellationToken);
        return paired.ContainsKey(user);
    }

    public async Task UnpairAsync(string user, CancellationToken cancellationToken = default)
    {
        Ask(user);
        await HangAsync(cancellationToken);
        paired.TryRemove(user, out _);
    }

    private async Task HangAsync(CancellationToken cancellationToken)
    {
        if (Hanging is not { } hanging)
            return;
        hanging.SetResult(cancellationToken);
        await new TaskCompletionSource().Task.WaitAsync(cancellationToken);
    }

    private void Ask(string user)
    {
        Asked.Enqueue(user);
        if (Fault is { } fault)
            throw fault;
        if (Error is { } error)
            throw new TwoFactorException(error, "A test wants it.");
    }

    internal sealed class Provider(ITwoFactorProvider inner, PairingDouble pairing) : DelegatingTwoFactorProvider(inner)
    {
        public override object? GetAbility(Type abilityType) => abilityType == typeof(IUserPairing) ? pairing : base.GetAbility(abilityType);
    }
}
