using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;

namespace TwoFactor.Testing.Conformance;

/// <summary>What the conformance suite needs for a provider that uses HTTP: how a host adds it, and how its service answers.</summary>
/// <remarks>
/// Write the answers as in the service's documents, with every field of a real answer. The suite creates the invalid ones from them. Each method gets
/// the request, so that the answer can repeat ids from it, if the service does so.
/// </remarks>
[Experimental(ConformanceSuite.DiagnosticId)]
public abstract class HttpProviderFixture : ProviderFixture
{
    /// <summary>Adds the provider for <paramref name="tenant"/>, as a host does. Its HTTP handler is set by the suite.</summary>
    protected abstract void AddProvider(ITwoFactorBuilder builder, string tenant);

    /// <summary>Which call a request is. A fraud notice counts as a start, because a phone shows it. A request that is about no challenge, such as one for an
    /// access token, is <see cref="ServiceOperation.Other"/>.</summary>
    protected abstract ServiceOperation OperationOf(ServiceRequest request);

    /// <summary>The answer to a start that worked.</summary>
    protected abstract HttpResponseMessage Answer(ServiceRequest request, ServiceReply.Opened opened);

    /// <summary>The answer to a poll, and to a cancellation if <see cref="ProviderFixture.CancellationReturnsState"/>.</summary>
    protected abstract HttpResponseMessage Answer(ServiceRequest request, ServiceReply.State state);

    /// <summary>The answer to a cancellation or a release that was done. Not called for a service that supports neither.</summary>
    protected abstract HttpResponseMessage Answer(ServiceRequest request, ServiceReply.Done done);

    /// <summary>The service's answer with this error, or <see langword="null"/> if it has no such answer.</summary>
    protected abstract HttpResponseMessage? Answer(ServiceRequest request, ServiceReply.Failed failed);

    /// <summary>The answer to a request that is <see cref="ServiceOperation.Other"/>. It always works: the suite neither counts nor disturbs these
    /// requests.</summary>
    protected virtual HttpResponseMessage AnswerOther(ServiceRequest request) =>
        throw new NotSupportedException($"{GetType().Name} calls a request {nameof(ServiceOperation.Other)}, but does not override {nameof(AnswerOther)}.");

    /// <summary>The user in a start, as the service reads it. Override it if your provider's starts are neither JSON nor forms, but for example XML or a signed
    /// token.</summary>
    /// <returns><see langword="null"/> (default) if the suite can find the user by itself: in a text of JSON, or in a value of a form. With another content, the
    /// cases that look for a user are skipped.</returns>
    protected virtual string? UserIn(ServiceRequest request) => null;

    /// <inheritdoc/>
    protected internal sealed override void Register(ITwoFactorBuilder builder, string tenant, ServiceDouble service)
    {
        AddProvider(builder, tenant);
        builder.ConfigureHttpClient(client => client.ConfigurePrimaryHttpMessageHandler(() => new ServiceDoubleHandler(this, service)));
    }

    /// <inheritdoc/>
    protected internal sealed override bool CanSay(ServiceCall received, ServiceReply.Failed failed)
    {
        using HttpResponseMessage? answer = Answer(received.Request!, failed);
        return answer is not null;
    }

    internal string? ReadUser(ServiceRequest request) => UserIn(request);

    internal ServiceOperation Recognise(ServiceRequest request) => OperationOf(request);

    internal HttpResponseMessage RespondToOther(ServiceRequest request) => AnswerOther(request);

    internal HttpResponseMessage Respond(ServiceRequest request, ServiceReply reply) => reply switch
    {
        ServiceReply.Opened opened => Answer(request, opened),
        ServiceReply.State state => Answer(request, state),
        ServiceReply.Done done => Answer(request, done),
        ServiceReply.Failed failed => Answer(request, failed) ?? throw new InvalidOperationException($"The fixture has no answer for {failed.Error}."),
        ServiceReply.OnTheWire raw => raw.Respond(this, request),
        _ => throw new InvalidOperationException($"The suite said {reply.GetType().Name} to HTTP."),
    };
}
