using System.Net;
using System.Net.Sockets;
using TwoFactor.Emulator.Hosting;
using TwoFactor.Emulator.Tests.Tools;

namespace TwoFactor.Emulator.Tests.Hosting;

internal sealed class Starting
{
    [TestCase("Production")]
    [TestCase("PRODUCTION")]
    public void Production_is_refused(string environment) =>
        Assert.Throws<InvalidOperationException>(() => ProductionGuard.ThrowIfProduction(environment));

    [TestCase("Development")]
    [TestCase("Staging")]
    [TestCase("")]
    [TestCase(null)]
    public void Any_other_environment_will_do(string? environment) =>
        Assert.DoesNotThrow(() => ProductionGuard.ThrowIfProduction(environment));

    [Test]
    public async Task A_taken_port_is_an_error_and_leaves_nothing_behind()
    {
        string folder = Directory.CreateTempSubdirectory().FullName;
        using Socket taken = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        taken.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        taken.Listen();

        EmulatorOptions options = new() { PhonePort = ((IPEndPoint)taken.LocalEndPoint!).Port, Folder = folder };
        await Assert.ThrowsAsync<IOException>(() => EmulatorHost.StartAsync(options));

        Directory.Delete(folder, true);
    }

    [Test]
    public async Task A_given_folder_stays_and_given_ports_are_used()
    {
        string folder = Path.Combine(Directory.CreateTempSubdirectory().FullName, "ca");
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
        Directory.Delete(folder, true);
    }

    [Test]
    public async Task Ports_are_free_again_after_the_end()
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
    public async Task Clients_that_keep_their_connections_do_not_hold_up_the_end()
    {
        EmulatorHost emulator = await EmulatorHost.StartAsync();
        using HttpClient watching = new() { BaseAddress = emulator.PhoneAddress };
        using HttpResponseMessage events = await watching.GetAsync("api/events", HttpCompletionOption.ResponseHeadersRead);

        Task ending = emulator.DisposeAsync().AsTask();

        Assert.That(await Task.WhenAny(ending, Task.Delay(TimeSpan.FromSeconds(4), TimeProvider.System)), Is.SameAs(ending));
    }

    [Test]
    public void Options_outside_their_ranges_are_refused()
    {
        EmulatorOptions noLifetime = new();
        noLifetime.SecSign.SessionLifetime = TimeSpan.Zero;
        EmulatorOptions[] wrong =
        [
            new() { SecSignPort = 65536 },
            new() { PhonePort = -1 },
            new() { RecordCapacity = 0 },
            new() { SecSignIds = { "john doe" } },
            noLifetime,
        ];

        Assert.Multiple(() =>
        {
            foreach (EmulatorOptions options in wrong)
                Assert.Catch<ArgumentException>(() => EmulatorOptionsCheck.ThrowIfWrong(options));
            Assert.DoesNotThrow(() => EmulatorOptionsCheck.ThrowIfWrong(new EmulatorOptions()));
        });
    }

    private static int[] FreePorts(int count)
    {
        TcpListener[] listeners = [.. Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0))];
        Array.ForEach(listeners, listener => listener.Start());
        int[] ports = [.. listeners.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port)];
        Array.ForEach(listeners, listener => listener.Dispose());
        return ports;
    }
}
