namespace MyApp._1.Users;

/// <summary>A user of this application.</summary>
/// <param name="Id">Never changes. The phone's service knows the user by it.</param>
/// <param name="Name">What the user types at the login.</param>
/// <param name="Tenant">The tenant in <c>appsettings.json</c> whose service asks the user's phone.</param>
public sealed record User(string Id, string Name, string Tenant);
