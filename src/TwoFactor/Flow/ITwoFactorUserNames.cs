namespace TwoFactor;

/// <summary>Translates the host's own ids of users into the users' names at the services. Register an implementation to replace the default, which
/// uses the subject as the name.</summary>
/// <remarks>Register it as a singleton: the flow keeps one object for all logins, and calls it concurrently. An implementation that needs a scoped service,
/// such as a <c>DbContext</c>, makes a scope for each call (<c>IServiceScopeFactory</c>). The package for ASP.NET Core calls it at the start, and again when an approval is taken: if the
/// name is another one then, or none, the approval does not count, because the user may have disconnected the phone meanwhile. It does not call it again where your own
/// code decides who is signed in: with <see cref="FlowRequest.AllowAlias"/>, or without a first factor.</remarks>
public interface ITwoFactorUserNames
{
    /// <summary>Finds a subject's name at a service.</summary>
    /// <remarks>A start passes no token, because it goes on when its caller has left. So give the lookup a timeout of its own. An exception ends the start
    /// before the phone is asked, and its caller gets it.</remarks>
    /// <param name="tenant">The tenant.</param>
    /// <param name="provider">The provider's name. For example, <c>Sezame</c> knows the names that were paired, and <c>SecSign</c> knows SecSign IDs.</param>
    /// <param name="subject">The host's own id of the user; without a first factor, the text that was typed.</param>
    /// <param name="cancellationToken">Ends the lookup.</param>
    /// <returns>The name, or <see langword="null"/> if the subject is unknown or has no name at the service.</returns>
    ValueTask<string?> FindAsync(string tenant, string provider, string subject, CancellationToken cancellationToken = default);
}
