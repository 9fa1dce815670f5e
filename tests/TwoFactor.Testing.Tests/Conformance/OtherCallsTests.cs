using System.Net;
using Microsoft.Extensions.DependencyInjection;
using TwoFactor.Testing.Conformance;
using TwoFactor.Testing.Tests.Conformance.Sample;
using TwoFactor.Testing.Tests.Readme;

namespace TwoFactor.Testing.Tests.Conformance;

/// <summary>A correct provider passes the suite also if its service wants an access token with each request, calls an address back without a host's data,
/// or knows a challenge by several ids.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class OtherCallsTests
{
    [TestCaseSource(typeof(ConformanceSuite), nameof(ConformanceSuite.Cases))]
    public Task A_correct_provider_of_a_service_with_access_tokens_passes(ConformanceCase rule) => rule.RunAsync(new TokenFixture(), Assert.Fail);

    [TestCaseSource(typeof(ConformanceSuite), nameof(ConformanceSuite.Cases))]
    public Task A_correct_provider_of_a_service_that_calls_back_passes(ConformanceCase rule) => rule.RunAsync(new CallbackFixture(), Assert.Fail);

    [TestCaseSource(typeof(ConformanceSuite), nameof(ConformanceSuite.Cases))]
    public Task A_correct_provider_of_a_service_with_several_ids_passes(ConformanceCase rule) => rule.RunAsync(new MoreIdsFixture(), Assert.Fail);

    private sealed class TokenFixture : SampleFixture
    {
        protected override void AddProvider(ITwoFactorBuilder builder, string tenant) => builder.AddSample(tenant, options => options.NeedsTokens = true);

        protected override ServiceOperation OperationOf(ServiceRequest request) =>
            request.Address.AbsolutePath == "/token" ? ServiceOperation.Other : base.OperationOf(request);

        protected override HttpResponseMessage AnswerOther(ServiceRequest request) => new(HttpStatusCode.OK) { Content = new StringContent("a-token") };
    }

    private sealed class CallbackFixture : SampleFixture
    {
        protected override void AddProvider(ITwoFactorBuilder builder, string tenant) => builder.AddSample(tenant, options => options.CallsBack = true);
    }
}
