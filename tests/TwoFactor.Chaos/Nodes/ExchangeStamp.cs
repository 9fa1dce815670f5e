namespace TwoFactor.Chaos.Nodes;

/// <summary>Marks each request to a service with the login that starts it, the node that sends it and a number, and reports those that failed on their way.</summary>
internal sealed class ExchangeStamp(string node, Action<string> reportFailure) : DelegatingHandler
{
    public const string LoginHeader = "Chaos-Login";
    public const string ExchangeHeader = "Chaos-Exchange";

    private static readonly AsyncLocal<string?> Login = new();
    private static int last;

    /// <summary>The login whose start goes on in this call.</summary>
    public static void SetLogin(string login) => Login.Value = login;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        string exchange = $"{node}-{Interlocked.Increment(ref last)}";
        request.Headers.TryAddWithoutValidation(ExchangeHeader, exchange);
        if (Login.Value is { Length: > 0 } login)
            request.Headers.TryAddWithoutValidation(LoginHeader, login);
        bool hasAnswer = false;
        try
        {
            HttpResponseMessage response = await base.SendAsync(request, cancellationToken);
            hasAnswer = true;
            return response;
        }
        finally
        {
            if (!hasAnswer)
                reportFailure(exchange);
        }
    }
}
