namespace TwoFactor.Sezame.Registration;

/// <summary>The place where a new registration is created.</summary>
/// <param name="Files">Its files.</param>
/// <param name="Aside">The subfolder for the copy of the registration that it replaces; <see langword="null"/> if it replaces none.</param>
/// <param name="Undo">Undoes the changes, if the service certainly did not act on the request.</param>
internal sealed record RegistrationPlace(RegistrationFiles Files, string? Aside, Action Undo);
