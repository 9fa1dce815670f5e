namespace TwoFactor;

/// <summary>Translates the host's own ids of users into the users' names at the services. Register an implementation to replace the default, which
/// uses the subject as the name.</summary>
public interface ITwoFactorUserNames
{
    /// <summary>Finds a subject's name at a service. May be called concurrently.</summary>
    /// <param name="tenant">The tenant.</param>
    /// <param name="provider">The provider: <c>Sezame</c> knows the host's own user names, <c>SecSign</c> knows SecSign IDs.</param>
    /// <param name="subject">The host's own id of the user; without a first factor, the text that was typed.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The name, or <see langword="null"/> if the subject is unknown or has no name at the service.</returns>
    ValueTask<string?> FindAsync(string tenant, string provider, string subject, CancellationToken cancellationToken = default);
}
