using System.Net;

namespace TwoFactor.Emulator.Tests.Support;

/// <summary>A client of SecSign ID for tests, written from the specification, with HttpClient only.</summary>
internal sealed class SecSignClient(EmulatorHost emulator, Uri endpoint) : IDisposable
{
    public SecSignClient(EmulatorHost emulator) : this(emulator, emulator.SecSignEndpoint)
    {
    }

    public HttpClient Http { get; } = Clients.Trusting(emulator, endpoint);

    /// <summary>Requests a session, and returns the fields of the answer; <c>secsignid</c> is the ID as the client sent it.</summary>
    public async Task<Dictionary<string, string>> RequestAsync(string secSignId, string? showAccessPass = null)
    {
        Dictionary<string, string> parameters = new()
        {
            ["request"] = "ReqRequestAuthSession",
            ["secsignid"] = secSignId,
            ["servicename"] = "Globex Portal",
            ["serviceaddress"] = "portal.globex.example",
            ["apimethod"] = "SecSignIDApi_Test",
        };
        if (showAccessPass is not null)
            parameters["showaccesspass"] = showAccessPass;
        (HttpStatusCode status, string body) = await SendAsync(parameters);
        Assert.That(status, Is.EqualTo(HttpStatusCode.OK), body);
        return Read(body);
    }

    /// <summary>Requests a session, and returns the answer even if it is a refusal.</summary>
    public Task<(HttpStatusCode Status, string Body)> TryRequestAsync(string secSignId) => SendAsync(new()
    {
        ["request"] = "ReqRequestAuthSession",
        ["secsignid"] = secSignId,
        ["servicename"] = "Globex Portal",
        ["serviceaddress"] = "portal.globex.example",
    });

    public async Task<string> StateAsync(Dictionary<string, string> session) =>
        Read((await AboutAsync("ReqGetAuthSessionState", session)).Body)["authsessionstate"];

    public Task<(HttpStatusCode Status, string Body)> AboutAsync(string call, Dictionary<string, string> session) => SendAsync(new()
    {
        ["request"] = call,
        ["secsignid"] = session["secsignid"],
        ["authsessionid"] = session["authsessionid"],
        ["requestid"] = session["requestid"],
        ["apimethod"] = "SecSignIDApi_Test",
    });

    public async Task<(HttpStatusCode Status, string Body)> SendAsync(Dictionary<string, string> parameters)
    {
        using FormUrlEncodedContent content = new(parameters);
        using HttpResponseMessage response = await Http.PostAsync("/", content);
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    /// <summary>Splits at <c>&amp;</c> and at the first equal sign, and decodes nothing.</summary>
    public static Dictionary<string, string> Read(string body) =>
        body.Split('&').Select(pair => pair.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]);

    public void Dispose() => Http.Dispose();
}
