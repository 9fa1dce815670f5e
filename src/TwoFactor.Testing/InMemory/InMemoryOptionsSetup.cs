using Microsoft.Extensions.Options;

namespace TwoFactor.Testing;

/// <summary>Gives the host's own service to tenants that have none.</summary>
internal sealed class InMemoryOptionsSetup(InMemoryService service) : IPostConfigureOptions<InMemoryOptions>
{
    public void PostConfigure(string? name, InMemoryOptions options) => options.Service ??= service;
}
