namespace TwoFactor.SecSign.Wire;

/// <summary>The answer to a start.</summary>
internal sealed class StartedSession(Uri endpoint, AuthSession session, AccessPass? accessPass)
{
    /// <summary>The server that started it.</summary>
    public Uri Endpoint => endpoint;

    public AuthSession Session => session;

    /// <summary>The access pass, or <see langword="null"/> if the answer has no image that can be shown. The service sends one even if it was not
    /// requested.</summary>
    public AccessPass? AccessPass => accessPass;
}
