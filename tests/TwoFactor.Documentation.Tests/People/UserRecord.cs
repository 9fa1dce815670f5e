namespace TwoFactor.Documentation.Tests.People;

/// <summary>A row of the users' table.</summary>
public sealed record UserRecord(string Id, string Tenant, bool HasPhone);
