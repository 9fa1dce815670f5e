using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using TwoFactor.Emulator.Hosting;

namespace TwoFactor.Emulator.Tests.Hosting;

/// <summary>A port whose process has no descriptors left.</summary>
internal sealed class SwitchablePortTests
{
    [Test]
    public async Task When_descriptors_run_out_the_port_waits_before_it_accepts_again()
    {
        FakeTimeProvider time = new();
        int attempts = 0;
        await using SwitchablePort port = new(NullLogger.Instance, time)
        {
            Accept = (socket, cancellationToken) =>
                ++attempts < 3 ? throw new SocketException((int)SocketError.TooManyOpenSockets) : socket.AcceptAsync(cancellationToken),
        };
        await port.BindAsync(new IPEndPoint(IPAddress.Loopback, 0));
        using Socket client = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await client.ConnectAsync(port.EndPoint);

        Task<ConnectionContext?> accepting = port.AcceptAsync().AsTask();
        Assert.That(attempts, Is.EqualTo(1));
        time.Advance(TimeSpan.FromMilliseconds(100));
        Assert.That(attempts, Is.EqualTo(2));
        time.Advance(TimeSpan.FromMilliseconds(100));
        await using ConnectionContext? accepted = await accepting;
        Assert.That((attempts, accepted is null), Is.EqualTo((3, false)));
    }
}
