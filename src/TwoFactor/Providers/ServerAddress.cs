namespace TwoFactor.Providers;

/// <summary>Compares addresses of servers. A slash at the end makes no difference: settings may leave it out, and providers may add it to the
/// addresses in their handles.</summary>
public static class ServerAddress
{
    /// <summary>Compares as <see cref="AreSame"/> does.</summary>
    internal static IEqualityComparer<Uri> Comparer { get; } = EqualityComparer<Uri>.Create(AreSame, static address => WithSlash(address).GetHashCode());

    /// <summary>Whether both are the address of the same server, or both are <see langword="null"/>.</summary>
    public static bool AreSame(Uri? one, Uri? other) =>
        one == other || (one is not null && other is not null && WithSlash(one) == WithSlash(other));

    /// <summary>The address with a slash at its end, to which the paths of calls can be appended.</summary>
    public static Uri WithSlash(Uri address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return !address.IsAbsoluteUri || address.AbsoluteUri.EndsWith('/') ? address : new Uri(address.AbsoluteUri + "/");
    }
}
