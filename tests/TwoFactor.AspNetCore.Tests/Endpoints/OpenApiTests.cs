using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using TwoFactor.AspNetCore.Tests.Host;
using TwoFactor.AspNetCore.Tests.Identity;

namespace TwoFactor.AspNetCore.Tests.Endpoints;

/// <summary>The OpenAPI document of a host that has one (<c>AddOpenApi</c>) describes the endpoints, with their problem details.</summary>
public sealed class OpenApiTests
{
    private const string Problem = "application/problem+json";

    [Test]
    public async Task The_document_has_every_endpoint_with_its_responses()
    {
        await using IdentityScene scene = await IdentityScene.StartAsync(services: services => services.AddOpenApi(), endpoints: app => app.MapOpenApi());
        HttpResponseMessage answer = await scene.Web.Browser().GetAsync("/openapi/v1.json", TestBrowser.Json);
        string text = await answer.Content.ReadAsStringAsync();
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK), text);
        using JsonDocument document = JsonDocument.Parse(text);
        JsonElement paths = document.RootElement.GetProperty("paths");

        string[] ours = [.. paths.EnumerateObject()
            .Where(path => path.Name.StartsWith("/two-factor", StringComparison.Ordinal))
            .SelectMany(path => path.Value.EnumerateObject().Select(operation => $"{operation.Name} {path.Name.TrimEnd('/')}"))];
        Assert.That(ours, Is.EquivalentTo(new[]
        {
            "get /two-factor", "get /two-factor/status", "get /two-factor/events", "get /two-factor/resume", "get /two-factor/identity", "get /two-factor/phone", "get /two-factor/phone/status",
            "post /two-factor/start", "post /two-factor/cancel", "post /two-factor/complete", "post /two-factor/report", "post /two-factor/phone/pair", "post /two-factor/phone/confirm",
            "post /two-factor/phone/prove", "post /two-factor/phone/enable", "post /two-factor/phone/disconnect", "put /two-factor/callback/{token}", "post /two-factor/callback/{token}",
        }));

        JsonElement status = paths.GetProperty("/two-factor/status").GetProperty("get");
        Assert.That(Parameters(status), Is.EquivalentTo(new[] { "purpose", "id", "seen", "wait" }), "injected services are not parameters");
        Assert.That(Content(status, "200").GetProperty("application/json").GetProperty("schema").GetRawText(), Does.Contain("StatusAnswer"));
        foreach (string code in new[] { "400", "404", "503" })
            Assert.That(Content(status, code).TryGetProperty(Problem, out _), Is.True, $"status {code}");
        JsonElement complete = paths.GetProperty("/two-factor/complete").GetProperty("post");
        foreach (string code in new[] { "403", "404", "409", "503" })
            Assert.That(Content(complete, code).GetProperty(Problem).GetProperty("schema").GetRawText(), Does.Contain("ProblemDetails"), $"complete {code}");
        Assert.That(complete.GetProperty("responses").TryGetProperty("303", out _), Is.True);
        Assert.That(Content(paths.GetProperty("/two-factor/events").GetProperty("get"), "200").TryGetProperty("text/event-stream", out _), Is.True);
        Assert.That(Content(paths.GetProperty("/two-factor/phone").GetProperty("get"), "200").TryGetProperty("text/html", out _), Is.True);
        foreach (string change in new[] { "pair", "confirm", "prove", "enable", "disconnect" })
        {
            JsonElement operation = paths.GetProperty($"/two-factor/phone/{change}").GetProperty("post");
            Assert.That(operation.GetProperty("responses").TryGetProperty("303", out _), Is.True, change);
            Assert.That(operation.GetProperty("responses").TryGetProperty("200", out _), Is.EqualTo(change is "pair" or "disconnect"), $"{change} redirects to the page");
            foreach (string code in new[] { "403", "503" })
                Assert.That(Content(operation, code).TryGetProperty(Problem, out _), Is.True, $"{change} {code}");
        }

        Assert.That(Content(paths.GetProperty("/two-factor/phone/pair").GetProperty("post"), "200").TryGetProperty("text/html", out _), Is.True);

        foreach (JsonProperty path in paths.EnumerateObject().Where(path => path.Name.StartsWith("/two-factor", StringComparison.Ordinal)))
        {
            foreach (JsonProperty operation in path.Value.EnumerateObject())
            {
                Assert.That(operation.Value.GetProperty("tags")[0].GetString(), Is.EqualTo("TwoFactor"), path.Name);
                Assert.That(operation.Value.GetProperty("summary").GetString(), Is.Not.Empty, path.Name);
                Assert.That(operation.Value.GetProperty("responses").EnumerateObject(), Is.Not.Empty, path.Name);
            }
        }

        JsonElement schema = document.RootElement.GetProperty("components").GetProperty("schemas").GetProperty("StatusAnswer").GetProperty("properties");
        Assert.That(schema.EnumerateObject().Select(property => property.Name), Is.SupersetOf(new[] { "state", "isFinal", "version" }));
    }

    private static string[] Parameters(JsonElement operation) => [.. operation.GetProperty("parameters").EnumerateArray().Select(parameter => parameter.GetProperty("name").GetString()!)];

    private static JsonElement Content(JsonElement operation, string code) => operation.GetProperty("responses").GetProperty(code).GetProperty("content");
}
