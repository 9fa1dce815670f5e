namespace TwoFactor.Documentation.Tests.People;

/// <summary>Finds the SecSign IDs that the host has kept.</summary>
public sealed class PhoneNames(UserStore users) : ITwoFactorUserNames
{
    public async ValueTask<string?> FindAsync(string tenant, string provider, string subject, CancellationToken cancellationToken = default) =>
        provider == "SecSign" ? await users.FindSecSignIdAsync(subject, cancellationToken) : subject;
}
