using System.Security.Authentication;
using System.Security.Cryptography;
using TwoFactor.Transport;

namespace TwoFactor.Tests.Transport;

/// <summary>The exception when a service ends a connection before its first answer.</summary>
public sealed class ServiceStreamTests
{
    [TestCase(42)]
    [TestCase(48)]
    [TestCase(116)]
    public async Task A_TLS_alert_is_found_after_a_write_to_a_closed_connection(int alert)
    {
        await using ServiceStream stream = new(
            new Scripted { OnWrite = () => throw new IOException("reset"), OnRead = () => throw Alert(alert) }, mayRefuseCertificate: true, () => { });
        CertificateRefusedException e = (await Assert.ThrowsAsync<CertificateRefusedException>(async () => await stream.WriteAsync(new byte[1])))!;
        Assert.That(TlsAlert.In(e), Is.EqualTo(alert));
        Assert.That(Meaning(e), Is.EqualTo((TwoFactorError.AccessDenied, false)));
    }

    [Test]
    public async Task An_alert_about_the_certificate_refuses_it_only_before_the_first_answer([Values(40, 42, 46, 48, 49, 51, 116)] int alert, [Values] bool isAnswered)
    {
        int reads = isAnswered ? 0 : 1;
        await using ServiceStream stream = new(new Scripted { OnRead = () => reads++ == 0 ? 1 : throw Alert(alert) }, mayRefuseCertificate: true, () => { });
        await stream.WriteAsync(new byte[1]);
        if (isAnswered)
            Assert.That(await stream.ReadAsync(new byte[1]), Is.EqualTo(1));
        await stream.WriteAsync(new byte[1]);
        IOException e = (await Assert.CatchAsync<IOException>(async () => _ = await stream.ReadAsync(new byte[1])))!;
        Assert.That(Meaning(e), Is.EqualTo(isAnswered ? (TwoFactorError.Unavailable, true) : (TwoFactorError.AccessDenied, false)));
    }

    [Test]
    public async Task With_TLS_1_2_an_alert_after_the_handshake_refuses_no_certificate([Values(40, 42, 48, 49, 51)] int alert, [Values("read", "write")] string where)
    {
        Scripted inner = new() { OnWrite = where == "write" ? () => throw new IOException("reset") : () => { }, OnRead = () => throw Alert(alert) };
        await using ServiceStream stream = new(inner, mayRefuseCertificate: false, () => { });
        IOException e = (await Assert.CatchAsync<IOException>(async () =>
        {
            await stream.WriteAsync(new byte[1]);
            _ = await stream.ReadAsync(new byte[1]);
        }))!;
        Assert.That(Meaning(e), Is.EqualTo((TwoFactorError.Unavailable, true)));
    }

    [Test]
    public async Task Another_alert_refuses_no_certificate()
    {
        await using ServiceStream stream = new(new Scripted { OnRead = () => throw Alert(80) }, mayRefuseCertificate: true, () => { });
        await stream.WriteAsync(new byte[1]);
        IOException e = (await Assert.CatchAsync<IOException>(async () => _ = await stream.ReadAsync(new byte[1])))!;
        Assert.That(Meaning(e), Is.EqualTo((TwoFactorError.Unavailable, true)));
    }

    [Test]
    public async Task A_connection_closed_after_the_handshake_without_an_alert_throws_LostAfterHandshakeException([Values("write", "read", "end")] string where)
    {
        Scripted inner = new()
        {
            OnWrite = where == "write" ? () => throw new IOException("reset") : () => { },
            OnRead = where == "end" ? () => 0 : () => throw new IOException("reset"),
        };
        await using ServiceStream stream = new(inner, mayRefuseCertificate: true, () => { });
        await Assert.ThatAsync(
            async () =>
            {
                await stream.WriteAsync(new byte[1]);
                _ = await stream.ReadAsync(new byte[1]);
            },
            Throws.InstanceOf<LostAfterHandshakeException>());
    }

    [Test]
    public void Exactly_these_alerts_are_about_a_certificate() => Assert.That(
        Enumerable.Range(0, 256).Where(alert => TlsAlert.IsAboutCertificate(alert)), Is.EqualTo((int[])[40, 42, 43, 44, 45, 46, 48, 49, 51, 116]));

    [Test]
    public void An_alert_is_found_only_in_an_exception_of_cryptography()
    {
        Assert.That(TlsAlert.In(Alert(42)), Is.EqualTo(42));
        Assert.That(TlsAlert.In(new IOException("x", hresult: 1042)), Is.Null);
    }

    [Test]
    public async Task A_read_of_nothing_is_not_the_end_of_the_connection()
    {
        int reads = 0;
        await using ServiceStream stream = new(new Scripted { OnRead = () => reads++ }, mayRefuseCertificate: true, () => { });
        await stream.WriteAsync(new byte[1]);
        Assert.That(await stream.ReadAsync(Memory<byte>.Empty), Is.Zero);
        Assert.That(await stream.ReadAsync(new byte[1]), Is.EqualTo(1));
    }

    [Test]
    public async Task A_read_of_nothing_is_no_answer()
    {
        await using ServiceStream stream = new(new Scripted { OnRead = () => 0 }, mayRefuseCertificate: true, () => { });
        await stream.WriteAsync(new byte[1]);
        _ = await stream.ReadAsync(Memory<byte>.Empty);
        await Assert.ThatAsync(async () => await stream.ReadAsync(new byte[1]), Throws.InstanceOf<LostAfterHandshakeException>());
    }

    [TestCase("end")]
    [TestCase("reset")]
    public async Task Before_anything_was_sent_the_end_of_a_connection_is_passed_on(string how)
    {
        await using ServiceStream stream = new(new Scripted { OnRead = () => how == "end" ? 0 : throw new IOException("reset") }, mayRefuseCertificate: true, () => { });
        if (how == "end")
            Assert.That(await stream.ReadAsync(new byte[1]), Is.Zero);
        else
            Assert.That((await Assert.CatchAsync<IOException>(async () => _ = await stream.ReadAsync(new byte[1])))!.Message, Is.EqualTo("reset"));
    }

    [Test]
    public async Task Another_alert_after_a_failed_write_refuses_no_certificate()
    {
        await using ServiceStream stream = new(
            new Scripted { OnWrite = () => throw new IOException("reset"), OnRead = () => throw Alert(80) }, mayRefuseCertificate: true, () => { });
        IOException e = (await Assert.CatchAsync<IOException>(async () => await stream.WriteAsync(new byte[1])))!;
        Assert.That(e, Is.Not.InstanceOf<CertificateRefusedException>().And.Not.InstanceOf<LostAfterHandshakeException>());
        Assert.That(TlsAlert.In(e), Is.EqualTo(80));
    }

    [Test]
    public async Task After_the_first_answer_everything_is_passed_on()
    {
        int reads = 0;
        await using ServiceStream stream = new(new Scripted { OnRead = () => reads++ == 0 ? 1 : 0 }, mayRefuseCertificate: true, () => { });
        await stream.WriteAsync(new byte[1]);
        Assert.That(await stream.ReadAsync(new byte[1]), Is.EqualTo(1));
        Assert.That(await stream.ReadAsync(new byte[1]), Is.Zero);
    }

    [Test]
    public void The_callback_for_closing_is_called_once()
    {
        int closed = 0;
        ServiceStream stream = new(new Scripted(), mayRefuseCertificate: true, () => closed++);
        stream.Dispose();
        stream.Dispose();
        Assert.That(closed, Is.EqualTo(1));
    }

    /// <summary>What is said about a request that was on its way.</summary>
    private static (TwoFactorError Error, bool MayHaveBeenProcessed) Meaning(IOException e)
    {
        using RequestTracker tracker = new(isPoll: false) { Progress = SendProgress.OnItsWay };
        tracker.Fail(e);
        TwoFactorException failure = new TransportFailure("Sample", tenant: null, hasCertificate: true).From(e, tracker);
        return (failure.Error, failure.MayHaveBeenProcessed);
    }

    private static IOException Alert(int number) =>
        new("alert", new AuthenticationException("alert", new CryptographicException { HResult = 0x0A000000 | (1000 + number) }));

    private sealed class Scripted : MemoryStream
    {
        public Action OnWrite { get; init; } = () => { };

        public Func<int> OnRead { get; init; } = () => 0;

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await Task.Yield();
            OnWrite();
        }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await Task.Yield();
            return OnRead();
        }
    }
}
