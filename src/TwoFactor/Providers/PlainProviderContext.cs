using Microsoft.Extensions.Logging;

namespace TwoFactor.Providers;

/// <summary>The context of a provider whose service is not reached over HTTP.</summary>
internal sealed class PlainProviderContext<TOptions>(string tenant, TOptions options, TimeProvider timeProvider, ILoggerFactory loggerFactory)
    : ProviderContext<TOptions>(tenant, options, timeProvider, loggerFactory)
    where TOptions : class;
