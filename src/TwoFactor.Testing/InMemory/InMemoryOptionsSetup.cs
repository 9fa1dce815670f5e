using Microsoft.Extensions.Options;

namespace TwoFactor.Testing;

/// <summary>Sets the host's service for tenants that have none.</summary>
internal sealed class InMemoryOptionsSetup(InMemoryService service) : IPostConfigureOptions<InMemoryOptions>
{
    public void PostConfigure(string? name, InMemoryOptions options) => options.Service ??= service;
}
