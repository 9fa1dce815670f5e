namespace MyApp._1.Users;

/// <summary>A user of this application.</summary>
/// <param name="Id">The user's id, which never changes. It is also the user's name at the service.</param>
/// <param name="Name">The name that the user enters at the login.</param>
/// <param name="Tenant">The tenant in <c>appsettings.json</c> whose service asks the user's phone.</param>
public sealed record User(string Id, string Name, string Tenant);
