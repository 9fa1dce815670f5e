using System.Diagnostics.CodeAnalysis;

namespace TwoFactor.Testing.Conformance;

/// <summary>A call that reached the service.</summary>
[Experimental(ConformanceSuite.DiagnosticId)]
public sealed record ServiceCall
{
    /// <summary>A call of an operation, with all that it sent.</summary>
    /// <param name="operation">See <see cref="Operation"/>.</param>
    /// <param name="text">See <see cref="Text"/>.</param>
    /// <param name="request">See <see cref="Request"/>.</param>
    public ServiceCall(ServiceOperation operation, string text, ServiceRequest? request = null)
    {
        Operation = operation;
        Text = text;
        Request = request;
    }

    /// <summary>The operation that was requested.</summary>
    public ServiceOperation Operation { get; init; }

    /// <summary>The whole content, to search it for users, ids, messages and lifetimes.</summary>
    public string Text { get; init; }

    /// <summary>The request, if the provider uses HTTP.</summary>
    public ServiceRequest? Request { get; init; }
}
