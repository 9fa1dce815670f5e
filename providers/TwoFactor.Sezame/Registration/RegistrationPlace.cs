namespace TwoFactor.Sezame.Registration;

/// <summary>Where a new registration is made.</summary>
/// <param name="Files">Its files.</param>
/// <param name="Aside">The folder, within the folder, that will keep the registration that it replaces; <see langword="null"/> where it replaces
/// none.</param>
/// <param name="Undo">Takes everything back, for a request that the service certainly did not act on.</param>
internal sealed record RegistrationPlace(RegistrationFiles Files, string? Aside, Action Undo);
