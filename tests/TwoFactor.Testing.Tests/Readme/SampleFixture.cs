using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using TwoFactor.Testing.Conformance;
using TwoFactor.Testing.Tests.Conformance.Sample;

namespace TwoFactor.Testing.Tests.Readme;

// The README shows this class. The suite runs over it in ConformanceExample.cs, and over its wrong cousins in Conformance/Wrong/.
public class SampleFixture : HttpProviderFixture
{
    // Every state word in the service's documents.
    public override IReadOnlyDictionary<string, ChallengeState> StateWords { get; } = new Dictionary<string, ChallengeState>
    {
        ["pending"] = ChallengeState.Pending,
        ["delivered"] = ChallengeState.Delivered,
        ["approved"] = ChallengeState.Approved,
        ["denied"] = ChallengeState.Denied,
        ["suspended"] = ChallengeState.Suspended,
        ["cancelled"] = ChallengeState.Cancelled,
    };

    // The service says who approved.
    public override bool NamesApprover => true;

    // The service answers a cancellation with the state of the challenge.
    public override bool CancellationReturnsState => true;

    public override string? ImpossibleUser => "jane doe";

    // What a host writes. The suite puts its own HTTP handler behind it.
    protected override void AddProvider(ITwoFactorBuilder builder, string tenant) =>
        builder.AddSample(tenant, options => options.Endpoint = new Uri("https://service.example/"));

    protected override ServiceOperation OperationOf(ServiceRequest request) => request switch
    {
        { Method.Method: "GET" } => ServiceOperation.Poll,
        { Method.Method: "DELETE" } => ServiceOperation.Cancel,
        _ when request.Address.AbsolutePath.EndsWith("/release", StringComparison.Ordinal) => ServiceOperation.Release,
        _ => ServiceOperation.Start,
    };

    // How the service answers when all is well, with every field that a real answer has.
    protected override HttpResponseMessage Answer(ServiceRequest request, ServiceReply.Opened opened) =>
        Json(HttpStatusCode.OK, new JsonObject { ["id"] = $"{opened.Number:x32}", ["state"] = "pending" });

    protected override HttpResponseMessage Answer(ServiceRequest request, ServiceReply.State state) => Json(
        HttpStatusCode.OK,
        new JsonObject { ["id"] = request.Address.Segments[^1], ["state"] = state.Word, ["user"] = state.User, ["text"] = state.Text });

    protected override HttpResponseMessage Answer(ServiceRequest request, ServiceReply.Done done) => Json(HttpStatusCode.OK, []);

    // How it says that something is wrong; null for what it cannot say.
    protected override HttpResponseMessage? Answer(ServiceRequest request, ServiceReply.Failed failed) => (failed.Error, OperationOf(request)) switch
    {
        (TwoFactorError.UserNotEnrolled, ServiceOperation.Start) => Error(HttpStatusCode.NotFound, failed.Text),
        (TwoFactorError.UserSuspended, ServiceOperation.Start) => Error(HttpStatusCode.Locked, failed.Text),
        (TwoFactorError.ChallengeNotFound, not ServiceOperation.Start) => Error(HttpStatusCode.NotFound, failed.Text),
        (TwoFactorError.InvalidRequest, _) => Error(HttpStatusCode.BadRequest, failed.Text),
        (TwoFactorError.AccessDenied, _) => Error(HttpStatusCode.Forbidden, failed.Text),
        (TwoFactorError.RateLimited, _) => Error(HttpStatusCode.TooManyRequests, failed.Text),
        (TwoFactorError.Unavailable, _) => Error(HttpStatusCode.ServiceUnavailable, failed.Text),
        _ => null,
    };

    private static HttpResponseMessage Error(HttpStatusCode status, string text) => Json(status, new JsonObject { ["text"] = text });

    private static HttpResponseMessage Json(HttpStatusCode status, JsonObject body) => new(status) { Content = JsonContent.Create(body) };
}
