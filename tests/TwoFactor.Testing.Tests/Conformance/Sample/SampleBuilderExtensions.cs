using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace TwoFactor.Testing.Tests.Conformance.Sample;

internal static class SampleBuilderExtensions
{
    public static ITwoFactorBuilder AddSample(this ITwoFactorBuilder builder, string tenant, Action<SampleOptions> configure)
    {
        // What core's ServiceClient would have given it, if it used that.
        builder.Services.AddOptions<SampleOptions>(tenant).Configure<IHttpMessageHandlerFactory, ILoggerFactory>((options, handlers, loggers) =>
        {
            options.Handler = handlers.CreateHandler("TwoFactor");
            options.Logger = loggers.CreateLogger("Sample");
        });
        return builder.AddTenant(tenant, new SampleDefinition(), configure);
    }
}
