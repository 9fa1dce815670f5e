namespace TwoFactor.SecSign.Wire;

/// <summary>The answer to a start.</summary>
internal sealed class StartedSession(Uri endpoint, AuthSession session, AccessPass? accessPass)
{
    /// <summary>The server that started it.</summary>
    public Uri Endpoint => endpoint;

    public AuthSession Session => session;

    /// <summary>The access pass, or <see langword="null"/> where none came that could be shown. It comes also when it was not asked for.</summary>
    public AccessPass? AccessPass => accessPass;
}
