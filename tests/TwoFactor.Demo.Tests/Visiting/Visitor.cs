using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace TwoFactor.Demo.Tests.Visiting;

/// <summary>A browser on the demo's portal: keeps cookies (secure ones too, as browsers do on localhost), and fills in forms.</summary>
internal sealed partial class Visitor(Uri portal) : IDisposable
{
    private readonly HttpClient http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = portal };
    private readonly Dictionary<string, string> cookies = [];

    public Task<Answer> GetAsync(string path) => SendAsync(new HttpRequestMessage(HttpMethod.Get, path));

    /// <summary>Posts what a form of a page would.</summary>
    public Task<Answer> PostAsync(string path, Answer page, params (string Name, string Value)[] fields)
    {
        Dictionary<string, string> form = fields.ToDictionary(field => field.Name, field => field.Value);
        if (HiddenField().Match(page.Text) is { Success: true } hidden)
            form[hidden.Groups[1].Value] = WebUtility.HtmlDecode(hidden.Groups[2].Value);
        return SendAsync(new HttpRequestMessage(HttpMethod.Post, path) { Content = new FormUrlEncodedContent(form) });
    }

    /// <summary>Waits and completes as the script of the waiting page does.</summary>
    /// <returns>The page to go to.</returns>
    public async Task<string> WaitAndCompleteAsync(string query = "")
    {
        JsonElement status;
        do
            status = JsonSerializer.Deserialize<JsonElement>((await JsonAsync(HttpMethod.Get, $"/two-factor/status?wait=25&{query}")).Text);
        while (!status.GetProperty("isFinal").GetBoolean());
        Answer completed = await JsonAsync(HttpMethod.Post, $"/two-factor/complete?{query}");
        return JsonSerializer.Deserialize<JsonElement>(completed.Text).GetProperty("next").GetString()!;
    }

    public async Task StageAsync(string what)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, $"/stage/{what}") { Headers = { { "X-Stage", "1" } } };
        (await http.SendAsync(request)).EnsureSuccessStatusCode();
    }

    public async Task<JsonElement> LookBehindTheScenesAsync() => await http.GetFromJsonAsync<JsonElement>("/stage/state");

    public void Dispose() => http.Dispose();

    public Task<Answer> JsonAsync(HttpMethod method, string path) =>
        SendAsync(new HttpRequestMessage(method, path) { Headers = { { "Accept", "application/json" } } });

    private async Task<Answer> SendAsync(HttpRequestMessage request)
    {
        using (request)
        {
            request.Headers.Add("Sec-Fetch-Site", "same-origin");
            if (request.Headers.Accept.Count == 0)
                request.Headers.Add("Accept", "text/html");
            if (cookies.Count > 0)
                request.Headers.Add("Cookie", string.Join("; ", cookies.Select(cookie => $"{cookie.Key}={cookie.Value}")));
            using HttpResponseMessage response = await http.SendAsync(request);
            if (response.Headers.TryGetValues("Set-Cookie", out IEnumerable<string>? set))
                Keep(set);
            return new Answer((int)response.StatusCode, response.Headers.Location?.ToString(), await response.Content.ReadAsStringAsync());
        }
    }

    private void Keep(IEnumerable<string> set)
    {
        foreach (string cookie in set)
        {
            string[] pair = cookie.Split(';')[0].Split('=', 2);
            if (pair[1].Length == 0)
                cookies.Remove(pair[0]);
            else
                cookies[pair[0]] = pair[1];
        }
    }

    [GeneratedRegex("type=\"hidden\" name=\"([^\"]+)\" value=\"([^\"]+)\"")]
    private static partial Regex HiddenField();

    /// <summary>The parts of an answer that tests look at.</summary>
    internal sealed record Answer(int Status, string? Location, string Text);
}
