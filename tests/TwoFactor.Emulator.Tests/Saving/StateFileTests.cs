using System.Net.Sockets;
using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using TwoFactor.Emulator.Certificates;
using TwoFactor.Emulator.Tests.Support;

namespace TwoFactor.Emulator.Tests.Saving;

/// <summary>Files of the folder that are damaged, written by another program, or in use.</summary>
internal sealed class StateFileTests
{
    private string folder = "";

    private string State => Path.Combine(folder, "emulator-state.json");

    private string Authority => Path.Combine(folder, "emulator-ca.pem");

    [SetUp]
    public void MakeFolder() => folder = Directory.CreateTempSubdirectory("emulator-folder-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(folder, true);

    [TestCase("", "damaged")]
    [TestCase("{", "damaged")]
    [TestCase("\0\0\0\0", "damaged")]
    [TestCase("hello", "damaged")]
    [TestCase("[]", "not written by the emulator")]
    [TestCase("null", "not written by the emulator")]
    [TestCase("""{"TwoFactor":{"Tenants":{}}}""", "not written by the emulator")]
    [TestCase("""{"format":"twofactor-emulator-2"}""", "another version")]
    [TestCase("""{"format":7}""", "another version")]
    [TestCase("""{"format":"\ud800"}""", "damaged")]
    [TestCase("""{"\ud800":1,"format":"twofactor-emulator-1"}""", "damaged")]
    [TestCase("""{"format":"twofactor-emulator-1"}""", "damaged")]
    [TestCase("""{"format":"twofactor-emulator-1","sezame":{"clients":[null]}}""", "empty entry")]
    public async Task A_state_that_cannot_be_read_is_reported_by_its_file_and_left_alone(string content, string reason)
    {
        await File.WriteAllTextAsync(State, content);

        IOException refusal = await Assert.ThrowsAsync<IOException>(StartAsync);

        Assert.That(refusal.Message, Does.Contain(State).And.Contain(reason));
        Assert.That(await File.ReadAllTextAsync(State), Is.EqualTo(content));
    }

    [TestCase("-----BEGIN PRIVATE KEY-----", "-----BEGIN NOTHING-----")]
    [TestCase("\"authorityKey\": \"", "\"authorityKey\": \"x")]
    [TestCase("-----BEGIN CERTIFICATE-----\\n", "-----BEGIN CERTIFICATE-----\\nAAAA")]
    [TestCase("\"runs\": 1", "\"runs\": null")]
    [TestCase("\"state\": \"Active\"", "\"state\": \"Sleeping\"")]
    [TestCase("\"state\": \"Active\"", "\"state\": 3")]
    [TestCase("\"clientCode\": \"", "\"clientCode\": \"0")]
    [TestCase("\"accessPass\": \"", "\"accessPass\": \"no ")]
    [TestCase("\"trueId\":", "\"trueName\":")]
    [TestCase("\"startedAt\": \"", "\"startedAt\": \"yesterday ")]
    public async Task A_state_with_any_damage_is_reported_by_its_file(string before, string after)
    {
        await using (EmulatorHost emulator = await StartAsync())
        {
            using SezameClient client = await SezameClient.RegisterAsync(emulator);
            await client.PairAsync(emulator, "jdoe");
            using SecSignClient secSign = new(emulator);
            await secSign.RequestAsync("never");
        }

        string good = await File.ReadAllTextAsync(State);
        Assert.That(good, Does.Contain(before));
        int at = good.IndexOf(before, StringComparison.Ordinal);
        await File.WriteAllTextAsync(State, good[..at] + after + good[(at + before.Length)..]);

        string damaged = await File.ReadAllTextAsync(State);
        IOException refusal = await Assert.ThrowsAsync<IOException>(StartAsync);

        Assert.That(refusal.Message, Does.Contain(State).And.Contain("Move the file away"));
        Assert.That(await File.ReadAllTextAsync(State), Is.EqualTo(damaged));
        await File.WriteAllTextAsync(State, good);
        await using EmulatorHost repaired = await StartAsync();
    }

    // The pairing is restored before the damaged request is found, and its link expires later.
    [Test]
    public async Task A_start_that_fails_at_the_saved_state_leaves_nothing_behind()
    {
        PendingTimers clock = new();
        await using (EmulatorHost emulator = await StartAsync(clock))
        {
            using SezameClient client = await SezameClient.RegisterAsync(emulator);
            await client.OkAsync("POST", "client/link", "{\"username\":\"jdoe\"}");
            using SecSignClient secSign = new(emulator);
            await secSign.RequestAsync("never");
        }

        string text = await File.ReadAllTextAsync(State);
        await File.WriteAllTextAsync(State, text.Replace("\"accessPass\": \"", "\"accessPass\": \"no ", StringComparison.Ordinal));
        int begun = clock.Begun;

        await Assert.ThrowsAsync<IOException>(() => StartAsync(clock));

        Assert.That(clock.Begun, Is.GreaterThan(begun), "something was restored");
        Assert.That(clock.Pending, Is.Zero);
    }

    [Test]
    public async Task A_state_cut_at_any_length_is_refused()
    {
        await (await StartAsync()).DisposeAsync();
        string good = await File.ReadAllTextAsync(State);

        for (int length = 0; length < good.Length - 2; length += 97)
        {
            await File.WriteAllTextAsync(State, good[..length]);
            Assert.That((await Assert.ThrowsAsync<IOException>(StartAsync)).Message, Does.Contain(State));
        }
    }

    [Test]
    public void An_authority_with_the_certificate_of_a_server_is_refused()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=localhost", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, false));
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        using X509Certificate2 certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));

        CryptographicException e = Assert.Throws<CryptographicException>(() => CertificateAuthority.Load(certificate.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem()))!;

        Assert.That(e.Message, Does.Contain("not one of an authority"));
    }

    [TestCase("my notes")]
    [TestCase("")]
    public async Task A_foreign_file_with_the_authoritys_name_is_reported_and_left_alone(string content)
    {
        await File.WriteAllTextAsync(Authority, content);

        IOException refusal = await Assert.ThrowsAsync<IOException>(StartAsync);

        Assert.That(refusal.Message, Does.Contain(Authority).And.Contain("was not written by the emulator"));
        Assert.That(await File.ReadAllTextAsync(Authority), Is.EqualTo(content));
    }

    [Test]
    public async Task The_authoritys_certificate_of_an_earlier_version_is_replaced()
    {
        using (CertificateAuthority earlier = CertificateAuthority.Create("TwoFactor Emulator CA"))
            await File.WriteAllTextAsync(Authority, earlier.CertificatePem);

        await using EmulatorHost emulator = await StartAsync();
        using HttpClient http = Clients.Trusting(emulator, emulator.SezameEndpoint);

        Assert.That(await http.GetStringAsync("ping"), Is.EqualTo("boing"));
    }

    [Test]
    public async Task A_missing_certificate_of_the_authority_is_written_again()
    {
        await (await StartAsync()).DisposeAsync();
        File.Delete(Authority);

        await using EmulatorHost emulator = await StartAsync();

        Assert.That(File.Exists(Authority));
    }

    [Test]
    public async Task A_second_emulator_on_the_same_folder_is_refused_and_the_first_continues()
    {
        EmulatorHost first = await StartAsync();

        IOException refusal = await Assert.ThrowsAsync<IOException>(StartAsync);

        Assert.That(refusal.Message, Does.Contain("Another emulator uses the folder").And.Contain(folder));
        using HttpClient http = Clients.Trusting(first, first.SezameEndpoint);
        Assert.That(await http.GetStringAsync("ping"), Is.EqualTo("boing"));
        await first.DisposeAsync();
        await using EmulatorHost next = await StartAsync();
    }

    [Test]
    [Platform("Linux")]
    public async Task A_lock_file_that_cannot_be_opened_is_not_taken_for_another_emulator()
    {
        string path = Path.Combine(folder, "emulator.lock");
        using Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(path));

        IOException refusal = await Assert.ThrowsAsync<IOException>(StartAsync);

        Assert.That(refusal.Message, Does.Contain(path).And.Not.Contain("Another emulator"));
    }

    [Test]
    public async Task A_directory_in_the_place_of_a_file_is_reported()
    {
        foreach (string name in (string[])["emulator-state.json", "emulator-ca.pem", "emulator.lock"])
        {
            File.Delete(Path.Combine(folder, name));
            string path = Directory.CreateDirectory(Path.Combine(folder, name)).FullName;
            Assert.That((await Assert.ThrowsAsync<IOException>(StartAsync)).Message, Does.Contain(path));
            Directory.Delete(path);
            File.Delete(State);
        }
    }

    [Test]
    [Platform(Exclude = "Win")]
    public async Task A_planted_symbolic_link_is_not_followed()
    {
        string victim = Path.Combine(folder, "victim");
        await File.WriteAllTextAsync(victim, "precious");
        PrivateFolder files = new(folder);
        foreach (string name in (string[])["a.pem", ".a.pem.tmp", "a.pem.tmp"])
            File.CreateSymbolicLink(Path.Combine(folder, name), victim);

        files.Write("a.pem", "content");

        Assert.That(await File.ReadAllTextAsync(victim), Is.EqualTo("precious"));
        Assert.That(new FileInfo(Path.Combine(folder, "a.pem")).LinkTarget, Is.Null);
        Assert.That(await File.ReadAllTextAsync(Path.Combine(folder, "a.pem")), Is.EqualTo("content"));
    }

    [Test]
    [Platform(Exclude = "Win")]
    public async Task A_state_or_lock_file_that_is_a_symbolic_link_is_refused()
    {
        string victim = Path.Combine(folder, "victim");
        foreach (string name in (string[])["emulator-state.json", "emulator.lock"])
        {
            string link = Path.Combine(folder, name);
            File.Delete(link);
            File.CreateSymbolicLink(link, victim);
            Assert.That((await Assert.ThrowsAsync<IOException>(StartAsync)).Message, Does.Contain(link));
            Assert.That(File.Exists(victim), Is.False);
            File.Delete(link);
        }
    }

    [Test]
    [Platform(Exclude = "Win")]
    [UnsupportedOSPlatform("windows")]
    public void An_existing_file_with_open_permissions_becomes_readable_by_the_owner_only()
    {
        string path = Path.Combine(folder, "a.pem");
        File.WriteAllText(path, "old");
        File.SetUnixFileMode(path, (UnixFileMode)0b110_110_110);

        new PrivateFolder(folder).Write("a.pem", "new");

        Assert.That(File.GetUnixFileMode(path), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
        Assert.That(File.ReadAllText(path), Is.EqualTo("new"));
    }

    [Test]
    public void A_failed_write_leaves_no_temporary_file()
    {
        Directory.CreateDirectory(Path.Combine(folder, "a.pem"));

        Assert.That(() => new PrivateFolder(folder).Write("a.pem", "content"), Throws.InstanceOf<IOException>().Or.InstanceOf<UnauthorizedAccessException>());

        Assert.That(Directory.GetFileSystemEntries(folder).Select(Path.GetFileName), Is.EqualTo((string[])["a.pem"]));
    }

    private Task<EmulatorHost> StartAsync() => EmulatorHost.StartAsync(new EmulatorOptions { Folder = folder });

    private Task<EmulatorHost> StartAsync(TimeProvider clock) => EmulatorHost.StartAsync(new EmulatorOptions { Folder = folder, TimeProvider = clock });
}
