using System.Net;
using System.Net.Sockets;
using TwoFactor.Emulator.Hosting;
using TwoFactor.Emulator.Tests.Support;

namespace TwoFactor.Emulator.Tests.Hosting;

/// <summary>Starting and stopping an emulator: its ports, its folder, its warning.</summary>
internal sealed class StartTests
{
    [Test]
    public async Task An_emulator_that_other_machines_can_reach_prints_a_warning()
    {
        await using EmulatorHost open = await EmulatorHost.StartAsync(new EmulatorOptions { Address = IPAddress.Any, AllowOutsideDevelopment = true });
        await using EmulatorHost closed = await EmulatorHost.StartAsync();

        Assert.That(EmulatorBanner.Describe(open), Does.Contain("WARNING: anyone who can reach this machine"));
        Assert.That(EmulatorBanner.Describe(closed), Does.Not.Contain("WARNING"));
    }

    [Test]
    public async Task A_taken_port_is_an_error_that_leaves_the_folder_and_the_other_ports_free()
    {
        string folder = Directory.CreateTempSubdirectory().FullName;
        using Socket taken = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        taken.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        taken.Listen();

        EmulatorOptions options = new() { SezamePort = FreePort.Find(), PhonePort = ((IPEndPoint)taken.LocalEndPoint!).Port, Folder = folder };
        await Assert.ThrowsAsync<IOException>(() => EmulatorHost.StartAsync(options));

        options.PhonePort = 0;
        await using (EmulatorHost second = await EmulatorHost.StartAsync(options))
            Assert.That(second.SezameEndpoint.Port, Is.EqualTo(options.SezamePort));
        Directory.Delete(folder, true);
    }

    [Test]
    public async Task A_configured_folder_is_kept_and_configured_ports_are_used()
    {
        string parent = Directory.CreateTempSubdirectory().FullName;
        string folder = Path.Combine(parent, "ca");
        int[] ports = FreePorts(4);

        EmulatorHost emulator = await EmulatorHost.StartAsync(new EmulatorOptions
        {
            SezamePort = ports[0],
            SecSignPort = ports[1],
            SecSignFallbackPort = ports[2],
            PhonePort = ports[3],
            Folder = folder,
        });
        await emulator.DisposeAsync();

        Uri[] addresses = [emulator.SezameEndpoint, emulator.SecSignEndpoint, emulator.SecSignFallbackEndpoint, emulator.PhoneAddress];
        Assert.That(addresses.Select(address => address.Port), Is.EqualTo(ports));
        Assert.That(emulator.CaCertificatePath, Is.EqualTo(Path.Combine(folder, "emulator-ca.pem")));
        Assert.That(File.Exists(emulator.CaCertificatePath));
        Directory.Delete(parent, true);
    }

    [Test]
    public async Task Ports_are_free_after_the_emulator_stops()
    {
        EmulatorHost first = await EmulatorHost.StartAsync();
        int port = first.SecSignEndpoint.Port;
        using (SecSignClient client = new(first))
            await client.RequestAsync("never");
        await first.DisposeAsync();

        await using EmulatorHost second = await EmulatorHost.StartAsync(new EmulatorOptions { SecSignPort = port });

        Assert.That(second.SecSignEndpoint.Port, Is.EqualTo(port));
    }

    [Test]
    public async Task A_cancelled_start_starts_nothing() =>
        await Assert.ThrowsAsync<OperationCanceledException>(() => EmulatorHost.StartAsync(null, new CancellationToken(canceled: true)));

    [Test]
    public async Task Open_connections_of_clients_do_not_delay_the_stop()
    {
        EmulatorHost emulator = await EmulatorHost.StartAsync();
        using HttpClient watching = new() { BaseAddress = emulator.PhoneAddress };
        using HttpResponseMessage events = await watching.GetAsync("api/events", HttpCompletionOption.ResponseHeadersRead);

        Task ending = emulator.DisposeAsync().AsTask();

        Assert.That(await Task.WhenAny(ending, Task.Delay(TimeSpan.FromMinutes(1), TimeProvider.System)), Is.SameAs(ending));
    }

    private static int[] FreePorts(int count) => [.. Enumerable.Range(0, count).Select(_ => FreePort.Find())];
}
