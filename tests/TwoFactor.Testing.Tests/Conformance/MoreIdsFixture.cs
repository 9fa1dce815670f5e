using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using TwoFactor.Testing.Conformance;
using TwoFactor.Testing.Tests.Conformance.Sample;
using TwoFactor.Testing.Tests.Readme;

namespace TwoFactor.Testing.Tests.Conformance;

/// <summary>A service whose challenges have several ids, for the suite: <see cref="MoreIds"/>.</summary>
internal sealed class MoreIdsFixture(Fault fault = Fault.None) : SampleFixture
{
    protected override void AddProvider(ITwoFactorBuilder builder, string tenant) => builder.AddSample(tenant, options =>
    {
        options.HasMoreIds = true;
        options.Fault = fault;
    });

    protected override HttpResponseMessage Answer(ServiceRequest request, ServiceReply.State state) => new(HttpStatusCode.OK)
    {
        Content = JsonContent.Create(new JsonObject
        {
            ["id"] = request.Address.Segments[^1],
            ["key"] = request.Method == HttpMethod.Get ? request.Address.Segments[^2].TrimEnd('/') : null, // only polls tell it
            ["state"] = state.Word,
            ["user"] = state.User,
            ["text"] = state.Text,
        }),
    };
}
