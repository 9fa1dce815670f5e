using System.Net.Http.Json;
using System.Text.Json;

namespace TwoFactor.Documentation.Tests;

/// <summary>A browser that visits a host: it keeps cookies, follows no redirects, and does what the script of the waiting page does.</summary>
internal sealed class Visitor : IDisposable
{
    public Visitor(Uri host)
    {
        Http = new HttpClient(new WithCookies()) { BaseAddress = host };
        Http.DefaultRequestHeaders.Add("Sec-Fetch-Site", "same-origin");
    }

    /// <summary>For the requests of a script.</summary>
    public HttpClient Http { get; }

    /// <summary>Posts fields, as a form does.</summary>
    public async Task<HttpResponseMessage> PostAsync(string path, params (string Name, string Value)[] fields)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, path) { Content = new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value))) };
        request.Headers.Accept.ParseAdd("text/html");
        return await Http.SendAsync(request);
    }

    /// <summary>Waits for the answer of the phone, and takes the outcome.</summary>
    /// <param name="query">The query of the page to which the host has sent the browser; empty for a login.</param>
    /// <returns>The final state.</returns>
    public async Task<string> AnswerAsync(string query = "")
    {
        JsonElement status;
        long seen = 0;
        do
        {
            status = await Http.GetFromJsonAsync<JsonElement>($"/two-factor/status?seen={seen}&wait=25{query.Replace('?', '&')}");
            seen = status.GetProperty("version").GetInt64();
        }
        while (!status.GetProperty("isFinal").GetBoolean());

        await Http.PostAsync($"/two-factor/complete{query}", content: null);
        return status.GetProperty("state").GetString()!;
    }

    /// <summary>Asks the phone before an action, waits for the answer, and takes the outcome.</summary>
    /// <param name="query">The query of the page to which the host has sent the browser.</param>
    /// <returns>The final state.</returns>
    public async Task<string> ConfirmAsync(string query)
    {
        (await Http.PostAsync($"/two-factor/start{query}", content: null)).EnsureSuccessStatusCode();
        return await AnswerAsync(query);
    }

    public void Dispose() => Http.Dispose();

    // Keeps the cookies that are for HTTPS only also on this machine, as Chrome does for localhost.
    private sealed class WithCookies() : DelegatingHandler(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
    {
        private readonly Dictionary<string, string> cookies = [];

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (cookies.Count > 0)
                request.Headers.Add("Cookie", string.Join("; ", cookies.Select(cookie => $"{cookie.Key}={cookie.Value}")));
            HttpResponseMessage response = await base.SendAsync(request, cancellationToken);
            foreach (string set in response.Headers.TryGetValues("Set-Cookie", out IEnumerable<string>? all) ? all : [])
            {
                string[] parts = set.Split(';')[0].Split('=', 2);
                if (parts[1].Length == 0)
                    cookies.Remove(parts[0]);
                else
                    cookies[parts[0]] = parts[1];
            }

            return response;
        }
    }
}
