namespace TwoFactor.Sezame.Wire;

/// <summary>The body of <c>POST /client/register</c>: with <paramref name="Email"/> or with <paramref name="Username"/>.</summary>
/// <param name="Email">The recovery e-mail of the person whose app acknowledges the registration.</param>
/// <param name="Name">The name of the host's service, as the app shows it.</param>
/// <param name="Username">In a registration by QR code, the user whose phone scans it; that phone is paired at once.</param>
internal sealed record RegisterRequest(string? Email, string Name, string? Username)
{
    public override string ToString() => nameof(RegisterRequest); // the generated ToString() would print the name and the e-mail address
}
