using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Mvc.Testing;

namespace MyApp._1.Tests;

/// <summary>Acts like a browser: keeps cookies, follows redirects, posts forms, and makes the requests of the script on the page that waits for the
/// phone.</summary>
internal sealed partial class Browser : IDisposable
{
    private readonly HttpClient client;

    public Browser(WebApplicationFactory<Program> host)
    {
        client = host.CreateClient(new WebApplicationFactoryClientOptions { BaseAddress = new Uri("https://localhost") });
        client.DefaultRequestHeaders.Accept.ParseAdd("text/html");
        client.DefaultRequestHeaders.Add("Sec-Fetch-Site", "same-origin"); // with this header, browsers state where a request comes from
    }

    public Task<string> GetAsync(string path) => client.GetStringAsync(path);

    /// <summary>Posts a form.</summary>
    /// <param name="page">The page with the form.</param>
    /// <param name="action">The address to which the form is posted.</param>
    /// <param name="fields">The values of the fields.</param>
    /// <returns>The page that follows.</returns>
    public async Task<string> PostAsync(string page, string action, params (string Name, string Value)[] fields)
    {
        Match token = AntiforgeryToken().Match(await GetAsync(page));
        IEnumerable<(string Name, string Value)> all = token.Success ? [.. fields, ("__RequestVerificationToken", token.Groups[1].Value)] : fields;
        using FormUrlEncodedContent form = new(all.Select(field => KeyValuePair.Create(field.Name, field.Value)));
        using HttpResponseMessage response = await client.PostAsync(action, form);
        return await response.Content.ReadAsStringAsync();
    }

    /// <summary>Posts a name and a password.</summary>
    /// <returns>The page that follows.</returns>
    public Task<string> LogInAsync(string name, string password) => PostAsync("/login", "/login", ("Name", name), ("Password", password));

#if (identity)
    /// <summary>Enters the user's name at the service, on the account page.</summary>
    public Task<string> EnterPhoneAsync(string name) => PostAsync("/two-factor/phone", "/two-factor/phone/prove", ("name", name));

#endif
    /// <summary>Waits for the phone's answer, and completes the login or step-up.</summary>
    /// <param name="purpose">The purpose of the step-up; empty for the login.</param>
    /// <returns>The answer.</returns>
    public async Task<string> ConfirmAsync(string purpose = "")
    {
        if ((await GetAsync($"/two-factor?purpose={purpose}")).Contains("data-asks-at-once=\"yes\"", StringComparison.Ordinal))
            await CallAsync(HttpMethod.Post, $"/two-factor/start?purpose={purpose}");
        JsonElement status;
        long seen = 0;
        do
        {
            status = await CallAsync(HttpMethod.Get, $"/two-factor/status?purpose={purpose}&seen={seen}&wait=25");
            seen = status.GetProperty("version").GetInt64();
        }
        while (!status.GetProperty("isFinal").GetBoolean());

        await CallAsync(HttpMethod.Post, $"/two-factor/complete?purpose={purpose}");
        return status.GetProperty("state").GetString()!;
    }

    public void Dispose() => client.Dispose();

    private async Task<JsonElement> CallAsync(HttpMethod method, string path)
    {
        using HttpRequestMessage request = new(method, path);
        request.Headers.Accept.ParseAdd("application/json");
        using HttpResponseMessage response = await client.SendAsync(request);
        Assert.That(response.IsSuccessStatusCode, $"{method} {path}: {response.StatusCode}");
        return await response.Content.ReadFromJsonAsync<JsonElement>();
    }

    [GeneratedRegex("name=\"__RequestVerificationToken\"[^>]*value=\"([^\"]+)\"")]
    private static partial Regex AntiforgeryToken();
}
