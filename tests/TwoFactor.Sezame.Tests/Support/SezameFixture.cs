using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using TwoFactor.Testing;
using TwoFactor.Testing.Conformance;

namespace TwoFactor.Sezame.Tests;

/// <summary>Sezame for the conformance suite: its answers as in the specification, with every field.</summary>
internal sealed class SezameFixture : HttpProviderFixture
{
    public override IReadOnlyDictionary<string, ChallengeState> StateWords { get; } = new Dictionary<string, ChallengeState>
    {
        ["initiated"] = ChallengeState.Pending,
        ["pending"] = ChallengeState.Pending, // Sezame 1.5 D5
        ["authorized"] = ChallengeState.Approved,
        ["denied"] = ChallengeState.Denied,
    };

    public override bool NamesApprover => false;

    protected override void AddProvider(ITwoFactorBuilder builder, string tenant) => builder.AddSezame(tenant, options =>
    {
        options.Endpoint = new Uri("https://sezame.example/");
        options.ClientCertificate.Certificate = TestCertificate.Client;
    });

    protected override ServiceOperation OperationOf(ServiceRequest request) => (request.Method.Method, request.Address.AbsolutePath) switch
    {
        ("POST", "/auth/login") => ServiceOperation.Start,
        ("GET", string path) when path.StartsWith("/auth/status/", StringComparison.Ordinal) => ServiceOperation.Poll,
        _ => throw new AssertionException($"A login must not send {request}"), // /client/cancel, for example, would destroy the registration
    };

    protected override HttpResponseMessage Answer(ServiceRequest request, ServiceReply.Opened opened) =>
        Json(HttpStatusCode.OK, new JsonObject { ["id"] = opened.Number.ToString("x24", CultureInfo.InvariantCulture), ["status"] = "initiated" });

    protected override HttpResponseMessage Answer(ServiceRequest request, ServiceReply.State state) =>
        Json(HttpStatusCode.OK, new JsonObject { ["id"] = IdIn(request), ["status"] = state.Word, ["message"] = state.Text });

    protected override HttpResponseMessage Answer(ServiceRequest request, ServiceReply.Done done) =>
        throw new AssertionException("Sezame has neither a cancellation nor a release.");

    // Sezame 1.6. The answer to too many requests is not documented.
    protected override HttpResponseMessage? Answer(ServiceRequest request, ServiceReply.Failed failed) => (failed.Error, OperationOf(request)) switch
    {
        (TwoFactorError.UserNotEnrolled, ServiceOperation.Start) => Error(HttpStatusCode.NotFound, failed),
        (TwoFactorError.ChallengeNotFound, ServiceOperation.Poll) => Error(HttpStatusCode.NotFound, failed),
        (TwoFactorError.InvalidRequest, _) => Error(HttpStatusCode.BadRequest, failed),
        (TwoFactorError.AccessDenied, _) => Error(HttpStatusCode.Forbidden, failed),
        (TwoFactorError.Unavailable, _) => Error(HttpStatusCode.InternalServerError, failed),
        (TwoFactorError.RateLimited, _) => Error(HttpStatusCode.TooManyRequests, failed),
        _ => null,
    };

    private static string IdIn(ServiceRequest request) => request.Address.Segments[^1];

    private static HttpResponseMessage Error(HttpStatusCode status, ServiceReply.Failed failed) =>
        Json(status, new JsonObject { ["message"] = failed.Text, ["tag"] = ((int)status).ToString(CultureInfo.InvariantCulture), ["errors"] = new JsonArray() });

    private static HttpResponseMessage Json(HttpStatusCode status, JsonObject body) =>
        new(status) { Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json") };
}
