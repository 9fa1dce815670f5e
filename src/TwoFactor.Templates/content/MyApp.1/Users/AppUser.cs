using Microsoft.AspNetCore.Identity;

namespace MyApp._1.Users;

/// <summary>A user of this application.</summary>
public sealed class AppUser : IdentityUser
{
    /// <summary>The tenant in <c>appsettings.json</c> whose service asks the user's phone; <see langword="null"/> for a user without a phone,
    /// who cannot pay.</summary>
    public string? Tenant { get; set; }
}
