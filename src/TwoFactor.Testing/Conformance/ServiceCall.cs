namespace TwoFactor.Testing.Conformance;

/// <summary>A call as it reached the service.</summary>
/// <param name="Operation">What was wanted.</param>
/// <param name="Text">Everything in it, to be searched for users and ids.</param>
/// <param name="Request">The request, where the provider speaks HTTP.</param>
public sealed record ServiceCall(ServiceOperation Operation, string Text, ServiceRequest? Request = null);
