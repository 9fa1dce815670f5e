using Microsoft.Extensions.DependencyInjection;

namespace TwoFactor.AspNetCore.Tests.Host;

/// <summary>A service that takes reports, and records about whom.</summary>
internal sealed class FraudNotices
{
    private readonly List<string> users = [];

    /// <summary>The users about whom a notice was sent.</summary>
    public IReadOnlyList<string> Users => users;

    /// <summary>Whether the tenant's service takes reports. A tenant that moves gets another service.</summary>
    public bool AreTaken { get; set; } = true;

    /// <summary>If set, it is called before each notice is sent, with the user and the token of the call.</summary>
    public Func<string, CancellationToken, Task>? BeforeSending { get; set; }

    public void AddTo(IServiceCollection services) => services.AddTwoFactor().DecorateProviders((_, _, provider) => new Provider(provider, this));

    private sealed class Provider(ITwoFactorProvider inner, FraudNotices notices) : DelegatingTwoFactorProvider(inner), IFraudNotice
    {
        public async Task NotifyAsync(string user, string? message = null, CancellationToken cancellationToken = default)
        {
            if (notices.BeforeSending is { } before)
                await before(user, cancellationToken);
            notices.users.Add(user);
        }

        public override object? GetAbility(Type abilityType) => abilityType == typeof(IFraudNotice) && !notices.AreTaken ? null : base.GetAbility(abilityType);
    }
}
