using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace TwoFactor.Testing.Tests.Conformance.Sample;

internal static class SampleBuilderExtensions
{
    private const string ClientName = "TwoFactor\n";

    public static ITwoFactorBuilder AddSample(this ITwoFactorBuilder builder, string tenant, Action<SampleOptions> configure)
    {
        // The core's ServiceClient would do this: under this name, the core keeps a host's configuration for all tenants.
        builder.Services.AddHttpClient(ClientName).RemoveAllLoggers();
        builder.Services.AddOptions<SampleOptions>(tenant).Configure<IHttpMessageHandlerFactory, ILoggerFactory>((options, handlers, loggers) =>
        {
            options.Handler = handlers.CreateHandler(ClientName);
            options.Logger = loggers.CreateLogger("Sample");
        });
        return builder.AddTenant(tenant, new SampleDefinition(), configure);
    }
}
