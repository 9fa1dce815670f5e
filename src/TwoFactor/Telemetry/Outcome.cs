namespace TwoFactor.Telemetry;

/// <summary>What a successful call returned, as telemetry may show it.</summary>
/// <param name="word">One word: <c>approved</c>, <c>started</c>.</param>
/// <param name="server">The server that the result names, for providers that send through something else than a
/// <see cref="TwoFactor.Providers.ServiceClient"/>.</param>
internal readonly struct Outcome(string word, Uri? server = null)
{
    public string Word => word;

    public Uri? Server => server;
}
