namespace TwoFactor.Sezame.Wire;

/// <summary>The body of the three calls about pairing.</summary>
/// <param name="Username">The user's name at the service.</param>
internal sealed record UserRequest(string Username)
{
    public override string ToString() => nameof(UserRequest); // the generated ToString() would print the name
}
