namespace TwoFactor.Telemetry;

/// <summary>The result of a successful call, as telemetry may show it.</summary>
/// <param name="word">One word, such as <c>approved</c> or <c>started</c>.</param>
/// <param name="server">The server that the result names, for providers that do not use a <see cref="TwoFactor.Providers.ServiceClient"/>.</param>
internal readonly struct Outcome(string word, Uri? server = null)
{
    public string Word => word;

    public Uri? Server => server;
}
