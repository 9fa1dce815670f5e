using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using TwoFactor.AspNetCore.Tests.Host;

namespace TwoFactor.AspNetCore.Tests.Endpoints;

/// <summary>What the endpoints tell the host: descriptions, conventions and no request timeout.</summary>
public sealed class EndpointMetadataTests
{
    // A wait takes 25 seconds on purpose. If the host's timeout ended it, the page would read an empty answer.
    [Test]
    public async Task A_request_timeout_for_all_endpoints_of_the_host_does_not_hold_for_ours()
    {
        await using WebScene scene = await WebScene.StartAsync();
        Endpoint[] ours = [.. scene.Services.GetRequiredService<EndpointDataSource>().Endpoints
            .Where(endpoint => ((RouteEndpoint)endpoint).RoutePattern.RawText!.StartsWith("/two-factor", StringComparison.Ordinal))];
        Assert.That(ours, Has.Length.GreaterThan(8));
        Assert.That(ours.Where(endpoint => endpoint.Metadata.GetMetadata<DisableRequestTimeoutAttribute>() is null), Is.Empty);
    }

    [Test]
    public async Task The_endpoints_describe_themselves_for_openapi()
    {
        await using WebScene scene = await WebScene.StartAsync(services => services.AddEndpointsApiExplorer());
        ApiDescription[] ours = [.. scene.Services.GetRequiredService<IApiDescriptionGroupCollectionProvider>().ApiDescriptionGroups.Items
            .SelectMany(group => group.Items).Where(item => item.RelativePath!.StartsWith("two-factor", StringComparison.Ordinal))];
        string[] expected = ["GET two-factor", "GET two-factor/status", "GET two-factor/events", "POST two-factor/start", "POST two-factor/cancel", "POST two-factor/complete", "POST two-factor/report", "PUT two-factor/callback/{token}", "POST two-factor/callback/{token}"];
        Assert.That(ours.Select(item => $"{item.HttpMethod} {item.RelativePath!.TrimEnd('/')}"), Is.SupersetOf(expected));
        foreach (ApiDescription item in ours)
        {
            Assert.That(item.ActionDescriptor.EndpointMetadata.OfType<IEndpointSummaryMetadata>(), Is.Not.Empty, item.RelativePath);
            Assert.That(item.SupportedResponseTypes, Is.Not.Empty, item.RelativePath);
        }

        ApiDescription status = ours.Single(item => item.RelativePath == "two-factor/status");
        Assert.That(status.ParameterDescriptions.Select(parameter => parameter.Name), Is.EquivalentTo(new[] { "purpose", "id", "seen", "wait" }));
        Assert.That(status.SupportedResponseTypes.Select(type => type.StatusCode), Is.SupersetOf(new[] { 200, 400, 404, 503 }));
    }

    [Test]
    public async Task Conventions_of_the_host_apply_to_every_endpoint()
    {
        WebApplicationBuilder builder = WebApplication.CreateBuilder();
        builder.Services.AddTwoFactor().AddInMemory(WebScene.Tenant).AddAspNetCore();
        await using WebApplication app = builder.Build();
        app.MapTwoFactor("/confirm").WithMetadata("of the host");
        Assert.That(((IEndpointRouteBuilder)app).DataSources.SelectMany(source => source.Endpoints), Is.Not.Empty.And.All.Matches<Endpoint>(endpoint => endpoint!.Metadata.OfType<string>().Contains("of the host")));
    }
}
