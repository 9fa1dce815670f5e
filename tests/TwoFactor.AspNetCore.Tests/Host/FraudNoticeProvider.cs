namespace TwoFactor.AspNetCore.Tests.Host;

/// <summary>A service that takes reports, and records about whom.</summary>
internal sealed class FraudNoticeProvider(ITwoFactorProvider inner, List<string> notices) : DelegatingTwoFactorProvider(inner), IFraudNotice
{
    public Task NotifyAsync(string user, string? message = null, CancellationToken cancellationToken = default)
    {
        notices.Add(user);
        return Task.CompletedTask;
    }
}
