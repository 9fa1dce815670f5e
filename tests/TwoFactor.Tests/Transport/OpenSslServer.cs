using System.Diagnostics;
using TwoFactor.Tests.Programs;

namespace TwoFactor.Tests.Transport;

/// <summary>OpenSSL's TLS server, which sends alerts that .NET's server does not send.</summary>
internal sealed class OpenSslServer : IAsyncDisposable
{
    private readonly Process process;

    private OpenSslServer(Process process, Uri address)
    {
        this.process = process;
        Address = address;
    }

    public Uri Address { get; }

    public static async Task<OpenSslServer> StartAsync(params string[] arguments)
    {
        int port = FreePort.Find();
        ProcessStartInfo start = new(NeededProgram.Find("openssl", debianPackage: "openssl"), ["s_server", "-accept", $"127.0.0.1:{port}", .. arguments])
        {
            RedirectStandardInput = true, // it ends with its input
        };
        Process process = await StartedServer.StartAsync(start, "ACCEPT");
        return new OpenSslServer(process, new Uri($"https://localhost:{port}/"));
    }

    public async ValueTask DisposeAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
    }
}
