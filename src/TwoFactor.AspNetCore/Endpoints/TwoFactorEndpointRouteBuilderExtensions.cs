using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.DependencyInjection;
using TwoFactor.AspNetCore.Cookies;
using TwoFactor.AspNetCore.Endpoints;
using TwoFactor.AspNetCore.Identity;
using TwoFactor.AspNetCore.Questions;
using TwoFactor.AspNetCore.Registration;
using TwoFactor.AspNetCore.StepUp;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps the page that waits for the phone, and its endpoints.</summary>
public static class TwoFactorEndpointRouteBuilderExtensions
{
    private const string Tag = "TwoFactor";

    /// <summary>Maps the page and its endpoints below <paramref name="prefix"/>.</summary>
    /// <remarks>Users open the page before they are signed in. If the host requires authorization for every endpoint (a fallback policy), add
    /// <c>.AllowAnonymous()</c>.</remarks>
    /// <param name="endpoints">The application.</param>
    /// <param name="prefix">The path of the page.</param>
    /// <returns>Conventions for all of these endpoints, such as rate limits.</returns>
    /// <exception cref="InvalidOperationException"><c>AddAspNetCore</c> was not called, the page is mapped already, or a route parameter of the prefix has the name of a
    /// value in our queries.</exception>
    /// <example><code>
    /// app.MapTwoFactor("/two-factor");
    /// </code></example>
    public static IEndpointConventionBuilder MapTwoFactor(this IEndpointRouteBuilder endpoints, [StringSyntax("Route")] string prefix = "/two-factor")
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentException.ThrowIfNullOrWhiteSpace(prefix);
        if (endpoints.ServiceProvider.GetService<PendingQuestions>() is null)
            throw MissingCall.AddAspNetCore();
        endpoints.ServiceProvider.GetRequiredService<EndpointMapping>().Record();
        EndpointMapping.EnsureNoQueryName(RoutePatternFactory.Parse(prefix));

        RouteGroupBuilder all = endpoints.MapGroup(prefix);
        ((IEndpointConventionBuilder)all).Add(endpoint => EndpointMapping.EnsureNoQueryName(((RouteEndpointBuilder)endpoint).RoutePattern)); // with the prefixes of the host's groups
        all.WithTags(Tag);
        all.CacheOutput(policy => policy.NoCache()); // output caching, if the host uses it for all endpoints, ignores no-store
        all.DisableRequestTimeout(); // a wait is long on purpose; a timeout for all endpoints of the host would cut it off
        all.MapGet("/assets/{name}", AssetEndpoint.Handle).WithName(EndpointNames.Asset).ExcludeFromDescription();
        all.MapMethods("/callback/{token}", [HttpMethods.Put, HttpMethods.Post], CallbackEndpoint.HandleAsync).WithName(EndpointNames.Callback)
            .WithSummary("The service's callback. It only makes the flow poll at once.").Produces(StatusCodes.Status204NoContent);

        RouteGroupBuilder ours = all.MapGroup(string.Empty);
        ours.AddEndpointFilter(endpoints.ServiceProvider.GetRequiredService<FailureFilter>());
        MapLooks(ours);
        bool hasIdentity = endpoints.ServiceProvider.GetService<IIdentityLogin>() is not null;
        if (hasIdentity)
            MapIdentityLooks(ours);
        RouteGroupBuilder changes = ours.MapGroup(string.Empty);
        changes.AddEndpointFilter(endpoints.ServiceProvider.GetRequiredService<SameOriginFilter>());
        MapChanges(changes);
        if (hasIdentity)
            MapIdentityChanges(changes);
        return all;
    }

    private static void MapLooks(RouteGroupBuilder group)
    {
        group.MapGet("/", PageEndpoint.HandleAsync).WithName(EndpointNames.Page).WithSummary("The page that waits for the phone.")
            .Produces<string>(StatusCodes.Status200OK, "text/html").ProducesProblem(StatusCodes.Status404NotFound);
        SlowRequest.Add(group.MapGet("/status", StatusEndpoint.HandleAsync).WithName(EndpointNames.Status).WithSummary("Waits for a newer state of the question (a long poll).")
            .Produces<StatusAnswer>().ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status503ServiceUnavailable));
        group.MapGet("/events", EventsEndpoint.HandleAsync).WithName(EndpointNames.Events).WithSummary("Streams the states of the question (server-sent events).")
            .Produces<string>(StatusCodes.Status200OK, "text/event-stream").ProducesProblem(StatusCodes.Status404NotFound);
        group.MapGet("/resume", ResumeEndpoint.HandleAsync).WithName(EndpointNames.Resume).WithSummary("The form that was kept while the phone was asked, for the person to send.")
            .Produces<string>(StatusCodes.Status200OK, "text/html").ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static void MapChanges(RouteGroupBuilder group)
    {
        SlowRequest.Add(group);
        Question(group.MapPost("/start", StartEndpoint.HandleAsync), EndpointNames.Start, "Asks the phone.");
        Question(group.MapPost("/cancel", CancelEndpoint.HandleAsync), EndpointNames.Cancel, "Withdraws the question from the phone.");
        Question(group.MapPost("/complete", CompleteEndpoint.HandleAsync), EndpointNames.Complete, "Takes the outcome, once, and completes the login.")
            .ProducesProblem(StatusCodes.Status409Conflict);
        Question(group.MapPost("/report", ReportEndpoint.HandleAsync), EndpointNames.Report, "Reports to the service that the login was not made by this person.")
            .ProducesProblem(StatusCodes.Status409Conflict);
    }

    private static void MapIdentityLooks(RouteGroupBuilder group)
    {
        SlowRequest.Add(group.MapGet("/identity", IdentityEndpoint.HandleAsync).WithName(EndpointNames.Identity).WithSummary("Continues a login of ASP.NET Core Identity.")
            .Produces(StatusCodes.Status303SeeOther).ProducesProblem(StatusCodes.Status404NotFound));
        SlowRequest.Add(group.MapGet("/phone", PhoneEndpoints.LookAsync).WithName(EndpointNames.Phone).WithSummary("The signed-in user's phone.")
            .Produces<string>(StatusCodes.Status200OK, "text/html"));
        SlowRequest.Add(group.MapGet("/phone/status", PhoneEndpoints.StatusAsync).WithName(EndpointNames.PhoneStatus).WithSummary("Whether the code was scanned.").Produces<bool>());
    }

    private static void MapIdentityChanges(RouteGroupBuilder group)
    {
        Post(group.MapPost("/phone/pair", PhoneEndpoints.PairAsync), EndpointNames.PhonePair, "Shows a code to scan.").Produces<string>(StatusCodes.Status200OK, "text/html");
        Post(group.MapPost("/phone/confirm", PhoneEndpoints.ConfirmAsync), EndpointNames.PhoneConfirm, "Connects the phone that has scanned the code.");
        Post(group.MapPost("/phone/prove", PhoneEndpoints.ProveAsync), EndpointNames.PhoneProve, "Connects an ID, after a first challenge.");
        Post(group.MapPost("/phone/enable", PhoneEndpoints.EnableAsync), EndpointNames.PhoneEnable, "Enables the login with the connected phone again.");
        Post(group.MapPost("/phone/disconnect", PhoneEndpoints.DisconnectAsync), EndpointNames.PhoneDisconnect, "Disconnects the phone.").Produces<string>(StatusCodes.Status200OK, "text/html");
    }

    private static RouteHandlerBuilder Question(RouteHandlerBuilder endpoint, string name, string summary) =>
        Post(endpoint, name, summary).Produces<NextAnswer>().ProducesProblem(StatusCodes.Status404NotFound);

    private static RouteHandlerBuilder Post(RouteHandlerBuilder endpoint, string name, string summary) => endpoint
        .WithName(name).WithSummary(summary)
        .Produces(StatusCodes.Status303SeeOther).ProducesProblem(StatusCodes.Status403Forbidden).ProducesProblem(StatusCodes.Status503ServiceUnavailable);
}
