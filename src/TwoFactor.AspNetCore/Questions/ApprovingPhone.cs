using Microsoft.Extensions.Logging;
using TwoFactor.AspNetCore.Diagnostics;
using TwoFactor.Telemetry;

namespace TwoFactor.AspNetCore.Questions;

/// <summary>Compares the phone that approved with the one that its user has now.</summary>
internal sealed partial class ApprovingPhone(ITwoFactorUserNames names, QuietLogger<ApprovingPhone> logger)
{
    /// <summary>Whether the phone that approved is still the user's. The user may have disconnected it while it was asked, because it was stolen.</summary>
    /// <remarks>The name must be the one that was asked, or the one that the service returned. Upper and lower case, and surrounding spaces, make no difference, because
    /// services do not distinguish them everywhere.</remarks>
    /// <param name="outcome">An approval. One by the failure mode is of no phone, so it has nothing to compare. Any other is of a name that <see cref="ITwoFactorUserNames"/> has found.</param>
    /// <param name="cancellationToken">Ends the lookup.</param>
    /// <exception cref="TwoFactorException">The name cannot be found now (<see cref="TwoFactorError.Unavailable"/>).</exception>
    public async Task<bool> IsStillTheirsAsync(FlowOutcome outcome, CancellationToken cancellationToken)
    {
        if (outcome.ByFailureMode)
            return true;
        if (await FindAsync(outcome, cancellationToken) is { } name && (IsSame(name, outcome.AskedUser) || IsSame(name, outcome.ApprovedUser)))
            return true;

        LogNoLongerTheirs(outcome.Tenant, outcome.Purpose);
        return false;
    }

    private static bool IsSame(string name, string? other) => string.Equals(name.Trim(), other?.Trim(), StringComparison.OrdinalIgnoreCase);

    private async Task<string?> FindAsync(FlowOutcome outcome, CancellationToken cancellationToken)
    {
        try
        {
            return await names.FindAsync(outcome.Tenant, outcome.Provider, outcome.Subject, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
#pragma warning disable CA1031 // code of the host, which may throw anything
        catch (Exception e)
#pragma warning restore CA1031
        {
            throw new TwoFactorException(TwoFactorError.Unavailable, $"The name of a user who has approved cannot be found now ({e.GetType().Name}).", e) { Tenant = outcome.Tenant };
        }
    }

    [LoggerMessage(EventIds.PhoneNoLongerTheirs, LogLevel.Warning, "Tenant {Tenant}: an approval for {Purpose} does not count, because the phone that approved is no longer connected: the user's name at the service is another one now, or none.", EventName = nameof(EventIds.PhoneNoLongerTheirs))]
    private partial void LogNoLongerTheirs(string tenant, string purpose);
}
