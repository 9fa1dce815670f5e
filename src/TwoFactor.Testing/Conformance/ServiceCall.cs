using System.Diagnostics.CodeAnalysis;

namespace TwoFactor.Testing.Conformance;

/// <summary>A call that reached the service.</summary>
[Experimental(ConformanceSuite.DiagnosticId)]
public sealed record ServiceCall
{
    /// <summary>Creates one. Each parameter sets the property of the same name.</summary>
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
