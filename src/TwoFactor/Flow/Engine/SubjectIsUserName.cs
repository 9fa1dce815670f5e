namespace TwoFactor.Flow;

/// <summary>The default: services know users by the host's own ids.</summary>
internal sealed class SubjectIsUserName : ITwoFactorUserNames
{
    public ValueTask<string?> FindAsync(string tenant, string provider, string subject, CancellationToken cancellationToken = default) => new(subject);
}
