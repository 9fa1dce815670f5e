using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using TwoFactor.Testing.Conformance;

namespace TwoFactor.Testing.Tests.Conformance.Numbers;

/// <summary>A service that knows challenges and states by numbers, for the suite.</summary>
internal sealed class NumbersFixture(NumbersFault fault = NumbersFault.None) : HttpProviderFixture
{
    public override IReadOnlyDictionary<string, ChallengeState> StateWords { get; } =
        new Dictionary<string, ChallengeState> { ["1"] = ChallengeState.Pending, ["3"] = ChallengeState.Approved, ["4"] = ChallengeState.Denied };

    public override bool NamesApprover => false;

    protected override void AddProvider(ITwoFactorBuilder builder, string tenant) => builder.AddTenant(tenant, new NumbersDefinition(), (NumbersOptions options) =>
    {
        options.Endpoint = new Uri("https://numbers.example/");
        options.Fault = fault;
    });

    protected override ServiceOperation OperationOf(ServiceRequest request) => request.Method == HttpMethod.Get ? ServiceOperation.Poll : ServiceOperation.Start;

    protected override HttpResponseMessage Answer(ServiceRequest request, ServiceReply.Opened opened) =>
        Json(HttpStatusCode.OK, new JsonObject { ["challenge.id"] = opened.Number, ["auth-state"] = 1 });

    protected override HttpResponseMessage Answer(ServiceRequest request, ServiceReply.State state) => Json(
        HttpStatusCode.OK,
        new JsonObject
        {
            ["challenge.id"] = long.Parse(request.Address.Segments[^1], CultureInfo.InvariantCulture),
            ["auth-state"] = int.TryParse(state.Word, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number) ? number : state.Word,
        });

    protected override HttpResponseMessage Answer(ServiceRequest request, ServiceReply.Done done) =>
        throw new AssertionException("The service has neither a cancellation nor a release.");

    protected override HttpResponseMessage? Answer(ServiceRequest request, ServiceReply.Failed failed) => (failed.Error, OperationOf(request)) switch
    {
        (TwoFactorError.UserNotEnrolled, ServiceOperation.Start) => Json(HttpStatusCode.NotFound, []),
        (TwoFactorError.ChallengeNotFound, ServiceOperation.Poll) => Json(HttpStatusCode.NotFound, []),
        (TwoFactorError.AccessDenied, _) => Json(HttpStatusCode.Forbidden, []),
        _ => null,
    };

    private static HttpResponseMessage Json(HttpStatusCode status, JsonObject body) => new(status) { Content = JsonContent.Create(body) };
}
