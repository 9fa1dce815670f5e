using System.Security.Claims;

namespace TwoFactor.Demo.Portal;

/// <summary>Replaces a database of users. A real one stores hashes of passwords, not passwords.</summary>
internal static class PortalUsers
{
    public const string Name = "jdoe";
    public const string Password = "demo";

    private static readonly string[] Tenants = ["acme", "globex"];

    /// <returns>The user; <see langword="null"/> if the tenant, the name or the password is wrong.</returns>
    public static ClaimsPrincipal? Find(string tenant, string name, string password) => Tenants.Contains(tenant) && name == Name && password == Password
        ? new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, name), new Claim(ClaimTypes.Name, name)], "password"))
        : null;
}
