using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.TestHost;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;

namespace TwoFactor.AspNetCore.Tests.Host;

/// <summary>Behaves like a browser: keeps cookies, and sends <c>Sec-Fetch-Site</c>. It follows no redirects.</summary>
internal sealed class TestBrowser(Func<HttpClient> connect)
{
    public const string Html = "text/html,application/xhtml+xml,*/*;q=0.8";
    public const string Json = "application/json";

    public TestBrowser(TestServer server)
        : this(server.CreateClient)
    {
    }

    /// <summary>The browser's cookies. They may be copied into another browser, as a thief would.</summary>
    public CookieContainer Cookies { get; } = new() { MaxCookieSize = 8192, PerDomainCapacity = 100 };

    /// <summary>For each purpose of a step-up, the address of the page to which the browser was sent last.</summary>
    public ConcurrentDictionary<string, string> Pages { get; } = new();

    /// <summary>The value of <c>Sec-Fetch-Site</c>; <see langword="null"/> for a browser that does not send it.</summary>
    public string? Site { get; set; } = "same-origin";

    public Task<HttpResponseMessage> GetAsync(string path, string accept = Html, CancellationToken cancellationToken = default) =>
        SendAsync(HttpMethod.Get, path, accept, cancellationToken: cancellationToken);

    /// <summary>The text of a page; without a path, of the one that waits for the phone.</summary>
    public async Task<string> PageAsync(string path = "/two-factor") => await (await GetAsync(path)).Content.ReadAsStringAsync();

    public Task<HttpResponseMessage> PostAsync(string path, string accept = Json, Action<HttpRequestMessage>? change = null) =>
        SendAsync(HttpMethod.Post, path, accept, change);

    public async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string path, string accept, Action<HttpRequestMessage>? change = null, CancellationToken cancellationToken = default)
    {
        HttpClient client = connect();
        Uri address = new(client.BaseAddress!, path);
        using HttpRequestMessage request = new(method, address);
        request.Headers.TryAddWithoutValidation("Accept", accept);
        if (Site is not null)
            request.Headers.Add("Sec-Fetch-Site", Site);
        if (Cookies.GetCookieHeader(address) is { Length: > 0 } cookies)
            request.Headers.TryAddWithoutValidation("Cookie", cookies);
        change?.Invoke(request);
        HttpResponseMessage response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        if (response.Headers.TryGetValues("Set-Cookie", out IEnumerable<string>? set))
        {
            foreach (string cookie in set)
                Cookies.SetCookies(address, cookie);
        }

        if (response.Headers.Location?.ToString() is { } next && !next.Contains("/resume", StringComparison.Ordinal) && QueryOf(next).TryGetValue("purpose", out StringValues purpose))
            Pages[purpose.ToString()] = next;
        return response;
    }

    /// <summary>The query of an address of this host.</summary>
    public static Dictionary<string, StringValues> QueryOf(string address) => QueryHelpers.ParseQuery(new Uri(new Uri("https://app.example"), address).Query);

    /// <summary>Posts the login and opens the page.</summary>
    /// <returns>The page.</returns>
    public async Task<string> LogInAsync(string user, string query = "")
    {
        HttpResponseMessage login = await PostAsync($"/login?user={Uri.EscapeDataString(user)}{query}", Html);
        Assert.That((int)login.StatusCode, Is.EqualTo(303), await login.Content.ReadAsStringAsync());
        return await PageAsync(login.Headers.Location!.ToString());
    }

    /// <summary>Polls until the question has a final state.</summary>
    public async Task<string> WaitAsync(string query = "")
    {
        string answer;
        do
        {
            HttpResponseMessage response = await GetAsync($"/two-factor/status?seen=0&wait=0{query}", Json);
            if (response.StatusCode != HttpStatusCode.OK)
                return await response.Content.ReadAsStringAsync();
            answer = await response.Content.ReadAsStringAsync();
            if (!answer.Contains("\"isFinal\":true", StringComparison.Ordinal))
                answer = await (await GetAsync($"/two-factor/status?seen=1&wait=25{query}", Json)).Content.ReadAsStringAsync();
        }
        while (!answer.Contains("\"isFinal\":true", StringComparison.Ordinal));

        return answer;
    }

    public Task<HttpResponseMessage> CompleteAsync(string query = "") => PostAsync($"/two-factor/complete{query}");

    /// <summary>The claims of the signed-in user; empty if nobody is signed in.</summary>
    public async Task<string> MeAsync()
    {
        HttpResponseMessage me = await GetAsync("/me");
        return me.StatusCode == HttpStatusCode.OK ? await me.Content.ReadAsStringAsync() : string.Empty;
    }
}
