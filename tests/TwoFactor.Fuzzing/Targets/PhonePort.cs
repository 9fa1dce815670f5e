using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using TwoFactor.Emulator;
using TwoFactor.Fuzzing.Running;

namespace TwoFactor.Fuzzing.Targets;

/// <summary>Any bytes that are sent to the port of the emulator's phone, which speaks HTTP without TLS.</summary>
internal sealed class PhonePort : FuzzTarget
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMilliseconds(30);

    private EmulatorHost? emulator;

    public override string Name => "phone-port";

    public override int Weight => 1;

    public override IReadOnlyList<byte[]> Samples { get; } =
    [
        .. ((string[])["GET /api/screen", "GET /", "GET /symbols/star.png", "GET /api/record?after=1", "GET /api/faults", "GET /api/switches"]).Select(line => Request(line)),
        Request("POST /api/people", """{"email":"a@b.example","secSignId":"x"}"""),
        Request("POST /api/scan", """{"code":"{\"id\":\"1\",\"username\":\"u\",\"client\":\"c\"}"}"""),
        Request("POST /api/requests/1/symbol", """{"symbol":"star"}"""),
        Request("POST /api/requests/1/approve", ""),
        Request("POST /api/ids/johndoe/thaw", ""),
        Request("PUT /api/switches/SignOnce", """{"value":"true"}"""),
        Request("POST /api/faults", """{"kind":"Latency","server":"Sezame","delay":"00:00:00.001","share":0.5}"""),
    ];

    public override IReadOnlyList<byte[]> Fragments { get; } = [.. ((string[])
    [
        "GET", "POST", "DELETE", "/api/people", "/api/faults", "/api/switches", "/api/record", "/api/screen", "?after=", "%00", "..", "%2f", "Host: evil.example", "Origin: https://evil.example", "Content-Length: 99999999",
        "Content-Type: text/plain", "Transfer-Encoding: chunked", "Expect: 100-continue", "null", "true", "{}", "[]", "\"", "kind", "server", "delay", "value", "symbol", "email", "99:00:00", "-1", "NaN", "\r\n", "\\ud800",
    ]).Select(Encoding.UTF8.GetBytes)];

    public override async Task<Verdict> TryAsync(byte[] input, CancellationToken cancellationToken)
    {
        emulator ??= await EmulatorHost.StartAsync(new EmulatorOptions { AllowOutsideDevelopment = true }, cancellationToken);
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, emulator.PhoneAddress.Port, cancellationToken);
        byte[] head = new byte[64];
        int count;
        try
        {
            await socket.SendAsync(input.AsMemory(0, Math.Min(input.Length, 256 * 1024)), cancellationToken);
            count = await ReceiveAsync(socket, head, cancellationToken);
        }
        catch (SocketException)
        {
            return Verdict.Refused; // the server has closed before all was sent
        }

        // Faults and switches that an input has set are for the next inputs as well; only what delays would cost time.
        emulator.Faults.Clear();
        string line = Encoding.Latin1.GetString(head, 0, count);
        if (!line.StartsWith("HTTP/1.", StringComparison.Ordinal) || line.Length < 12)
            return Verdict.Refused;
        int status = int.Parse(line.AsSpan(9, 3), NumberStyles.None, CultureInfo.InvariantCulture);
        Expect.That(status is < 500 or 505, "the server does not fail", line);
        return status < 400 ? Verdict.Understood : Verdict.Refused;
    }

    public override void Dispose()
    {
        emulator?.DisposeAsync().AsTask().GetAwaiter().GetResult();
        base.Dispose();
    }

    // Kestrel waits for the rest of half a request, and answers nothing that the other side has stopped waiting for: so the end comes a little later.
    private static async Task<int> ReceiveAsync(Socket socket, byte[] head, CancellationToken cancellationToken)
    {
        Task<int> receiving = socket.ReceiveAsync(head, cancellationToken).AsTask();
        if (await Task.WhenAny(receiving, Task.Delay(Timeout, TimeProvider.System, cancellationToken)) != receiving)
            socket.Shutdown(SocketShutdown.Send);
        return await receiving;
    }

    private static byte[] Request(string line, string? body = null) => Encoding.UTF8.GetBytes(
        $"{line} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
        + (body is null ? "\r\n" : $"Content-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}"));
}
