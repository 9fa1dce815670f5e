using System.Diagnostics.CodeAnalysis;

namespace TwoFactor.Testing.Conformance;

/// <summary>A call as it reached the service.</summary>
[Experimental(ConformanceSuite.DiagnosticId)]
public sealed record ServiceCall
{
    /// <summary>Creates one. Each parameter is the property of its name.</summary>
    public ServiceCall(ServiceOperation operation, string text, ServiceRequest? request = null)
    {
        Operation = operation;
        Text = text;
        Request = request;
    }

    /// <summary>What was wanted.</summary>
    public ServiceOperation Operation { get; init; }

    /// <summary>Everything in it, to be searched for users and ids.</summary>
    public string Text { get; init; }

    /// <summary>The request, where the provider speaks HTTP.</summary>
    public ServiceRequest? Request { get; init; }
}
