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
            new Scripted { OnWrite = () => throw new IOException("reset"), OnRead = () => throw Alert(alert) }, presentsCertificate: true, () => { });
        CertificateRefusedException e = (await Assert.ThrowsAsync<CertificateRefusedException>(async () => await stream.WriteAsync(new byte[1])))!;
        Assert.That(TlsAlert.In(e), Is.EqualTo(alert));
        Assert.That(Meaning(e), Is.EqualTo((TwoFactorError.AccessDenied, false)));
    }

    [Test]
    public async Task An_alert_about_the_certificate_refuses_it_only_before_the_first_answer([Values(40, 42, 46, 48, 49, 51, 116)] int alert, [Values] bool isAnswered)
    {
        int reads = isAnswered ? 0 : 1;
        await using ServiceStream stream = new(new Scripted { OnRead = () => reads++ == 0 ? 1 : throw Alert(alert) }, presentsCertificate: true, () => { });
        await stream.WriteAsync(new byte[1]);
        if (isAnswered)
            Assert.That(await stream.ReadAsync(new byte[1]), Is.EqualTo(1));
        await stream.WriteAsync(new byte[1]);
        IOException e = (await Assert.CatchAsync<IOException>(async () => _ = await stream.ReadAsync(new byte[1])))!;
        Assert.That(Meaning(e), Is.EqualTo(isAnswered ? (TwoFactorError.Unavailable, true) : (TwoFactorError.AccessDenied, false)));
    }

    [Test]
    public async Task Another_alert_refuses_no_certificate()
    {
        await using ServiceStream stream = new(new Scripted { OnRead = () => throw Alert(80) }, presentsCertificate: true, () => { });
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
        await using ServiceStream stream = new(inner, presentsCertificate: true, () => { });
        await Assert.ThatAsync(
            async () =>
            {
                await stream.WriteAsync(new byte[1]);
                _ = await stream.ReadAsync(new byte[1]);
            },
            Throws.InstanceOf<LostAfterHandshakeException>());
    }

    [Test]
    public async Task After_the_first_answer_everything_is_passed_on()
    {
        int reads = 0;
        await using ServiceStream stream = new(new Scripted { OnRead = () => reads++ == 0 ? 1 : 0 }, presentsCertificate: true, () => { });
        await stream.WriteAsync(new byte[1]);
        Assert.That(await stream.ReadAsync(new byte[1]), Is.EqualTo(1));
        Assert.That(await stream.ReadAsync(new byte[1]), Is.Zero);
    }

    [Test]
    public void The_callback_for_closing_is_called_once()
    {
        int closed = 0;
        ServiceStream stream = new(new Scripted(), presentsCertificate: false, () => closed++);
        stream.Dispose();
        stream.Dispose();
        Assert.That(closed, Is.EqualTo(1));
    }

    /// <summary>What is said about a request that was on its way.</summary>
    private static (TwoFactorError Error, bool MayHaveBeenProcessed) Meaning(IOException e)
    {
        using SendOnce mark = new(isPoll: false) { Progress = SendProgress.OnItsWay };
        mark.Fail(e);
        TwoFactorException failure = new TransportFailure("Sample", tenant: null, presentsCertificate: true).From(e, mark);
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
