using Flurl.Http;

namespace TwoFactor.Emulator.Client;

/// <summary>A response whose body is still arriving.</summary>
internal sealed class EventResponse(IFlurlResponse response, Stream body) : IDisposable
{
    public Stream Body => body;

    public void Dispose()
    {
        body.Dispose();
        response.Dispose();
    }
}
