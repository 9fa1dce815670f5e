namespace TwoFactor.Providers;

/// <summary>Checks that a provider makes on a handle before it sends anything.</summary>
public static class ChallengeHandleExtensions
{
    /// <summary>Throws if the handle belongs to another provider or tenant.</summary>
    /// <exception cref="ArgumentException">The handle belongs to another provider or tenant.</exception>
    public static void EnsureStartedBy(this ChallengeHandle handle, string provider, string tenant)
    {
        ArgumentNullException.ThrowIfNull(handle);
        if (handle.Provider != provider || !handle.Tenant.Equals(tenant, StringComparison.OrdinalIgnoreCase))
            throw new ArgumentException($"The challenge was not started by {provider} for tenant '{tenant}'.", nameof(handle));
    }

    /// <summary>Returns one of the service's ids from a handle.</summary>
    /// <exception cref="ArgumentException">The handle has no such id.</exception>
    public static string ServiceId(this ChallengeHandle handle, string name)
    {
        ArgumentNullException.ThrowIfNull(handle);
        return handle.ServiceIds.TryGetValue(name, out string? id) && !string.IsNullOrEmpty(id)
            ? id
            : throw new ArgumentException($"The handle has no {name}.", nameof(handle));
    }
}
