using System.Diagnostics;

namespace TwoFactor.Telemetry;

/// <summary>Names the server that was truly asked on the span of the call under way: on a fallback, that is not the one which the handle names.</summary>
internal static class SpanOfCall
{
    public static void NameServer(Uri? address)
    {
        if (address is not null && Activity.Current is { Source.Name: TwoFactorTelemetry.Name } span)
            span.SetTag(Tags.ServerAddress, address.Host);
    }
}
