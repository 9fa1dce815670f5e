namespace TwoFactor.AspNetCore.Tests.Host;

/// <summary>The host's names of users, which a test can change or let fail.</summary>
internal sealed class UserNames : ITwoFactorUserNames
{
    public Func<string, string?> Find { get; set; } = subject => subject;

    public ValueTask<string?> FindAsync(string tenant, string provider, string subject, CancellationToken cancellationToken = default) => new(Find(subject));
}
