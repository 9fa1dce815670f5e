using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TwoFactor.Testing.Conformance;

namespace TwoFactor.Testing.Tests.Conformance.Wrong;

/// <summary>The sample provider before the suite.</summary>
internal sealed class SampleFixture(Fault fault = Fault.None) : HttpProviderFixture
{
    public override IReadOnlyDictionary<string, ChallengeState> StateWords { get; } = new Dictionary<string, ChallengeState>
    {
        ["pending"] = ChallengeState.Pending,
        ["delivered"] = ChallengeState.Delivered,
        ["approved"] = ChallengeState.Approved,
        ["denied"] = ChallengeState.Denied,
        ["suspended"] = ChallengeState.Suspended,
        ["cancelled"] = ChallengeState.Cancelled,
    };

    public override bool NamesApprover => true;

    public override string? ImpossibleUser => "jane doe";

    public override TimeSpan Patience => fault is Fault.None ? base.Patience : TimeSpan.FromSeconds(1);

    protected override void AddProvider(ITwoFactorBuilder builder, string tenant)
    {
        builder.AddTenant(tenant, new SampleDefinition(), options => options.Fault = fault);
        builder.Services.AddOptions<SampleOptions>(tenant).Configure<IHttpMessageHandlerFactory, ILoggerFactory>((options, handlers, loggers) =>
        {
            options.Handler = handlers.CreateHandler("TwoFactor");
            options.Logger = loggers.CreateLogger("Sample");
        });
    }

    protected internal override ServiceOperation OperationOf(ServiceRequest request) => request switch
    {
        { Method.Method: "GET" } => ServiceOperation.Poll,
        { Method.Method: "DELETE" } => ServiceOperation.Cancel,
        _ when request.Address.AbsolutePath.EndsWith("/release", StringComparison.Ordinal) => ServiceOperation.Release,
        _ => ServiceOperation.Start,
    };

    protected override HttpResponseMessage Answer(ServiceRequest request, ServiceReply.Opened opened) =>
        Json(HttpStatusCode.OK, new JsonObject { ["id"] = opened.Number.ToString("x32", CultureInfo.InvariantCulture), ["state"] = "pending" });

    protected override HttpResponseMessage Answer(ServiceRequest request, ServiceReply.State state) => Json(
        HttpStatusCode.OK,
        new JsonObject { ["id"] = request.Address.Segments[2].TrimEnd('/'), ["state"] = state.Word, ["user"] = state.User, ["text"] = state.Text });

    protected override HttpResponseMessage Answer(ServiceRequest request, ServiceReply.Done done) => Json(HttpStatusCode.OK, []);

    protected override HttpResponseMessage? Answer(ServiceRequest request, ServiceReply.Failed failed) => (failed.Error, OperationOf(request)) switch
    {
        (TwoFactorError.UserNotEnrolled, ServiceOperation.Start) => Error(HttpStatusCode.NotFound, failed),
        (TwoFactorError.UserSuspended, ServiceOperation.Start) => Error(HttpStatusCode.Locked, failed),
        (TwoFactorError.ChallengeNotFound, not ServiceOperation.Start) => Error(HttpStatusCode.NotFound, failed),
        (TwoFactorError.InvalidRequest, _) => Error(HttpStatusCode.BadRequest, failed),
        (TwoFactorError.AccessDenied, _) => Error(HttpStatusCode.Forbidden, failed),
        (TwoFactorError.RateLimited, _) => Error(HttpStatusCode.TooManyRequests, failed),
        (TwoFactorError.Unavailable, _) => Error(HttpStatusCode.ServiceUnavailable, failed),
        _ => null,
    };

    private static HttpResponseMessage Error(HttpStatusCode status, ServiceReply.Failed failed) => Json(status, new JsonObject { ["text"] = failed.Text });

    private static HttpResponseMessage Json(HttpStatusCode status, JsonObject body) => new(status) { Content = JsonContent.Create(body) };
}
