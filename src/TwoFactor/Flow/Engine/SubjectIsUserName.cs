namespace TwoFactor.Flow;

/// <summary>The default: a user's name at every service is the host's own id of the user.</summary>
internal sealed class SubjectIsUserName : ITwoFactorUserNames
{
    public ValueTask<string?> FindAsync(string tenant, string provider, string subject, CancellationToken cancellationToken = default) => new(subject);
}
