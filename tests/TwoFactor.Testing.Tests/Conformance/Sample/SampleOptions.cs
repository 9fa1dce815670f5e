using Microsoft.Extensions.Logging;
using TwoFactor.Providers;

namespace TwoFactor.Testing.Tests.Conformance.Sample;

public sealed class SampleOptions : ServiceOptions
{
    public SampleOptions() => Endpoint = new Uri("https://service.example/");

    /// <summary>The mistake to make.</summary>
    public Fault Fault { get; set; }

    /// <summary>Whether the service wants an access token with each request.</summary>
    public bool NeedsTokens { get; set; }

    /// <summary>Whether the service calls back. It has no field for a host's data.</summary>
    public bool CallsBack { get; set; }

    /// <summary>Whether starts are XML instead of JSON.</summary>
    public bool WritesXml { get; set; }

    /// <summary>Whether starts are tokens, which only the service can read, instead of JSON.</summary>
    public bool WritesTokens { get; set; }

    /// <summary>Whether a challenge has more ids, which only polls send; see <see cref="MoreIds"/>.</summary>
    public bool HasMoreIds { get; set; }

    public HttpMessageHandler? Handler { get; set; }

    public ILogger? Logger { get; set; }
}
