using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TwoFactor.Emulator;
using TwoFactor.Sezame;
using TwoFactor.Testing;

namespace TwoFactor.Demo.Tests.EndToEnd;

/// <summary>Complete logins whose secrets and users the test knows, while it records all logs, metrics, spans, exceptions and texts.</summary>
[Category("Network")]
public sealed class SecretsTests
{
    private const string User = "marked-user";
    private const string UnknownUser = "marked-stranger";
    private const string Message = "marked-message";

    // In the formats of the services' ids: a number, and 64 hexadecimal digits.
    private const string UnknownId = "1234567890123456";
    private const string UnknownLongId = "ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789";

    private readonly List<string> marks = [User, UnknownUser, Message, UnknownId, UnknownLongId];
    private readonly List<string> printed = [];

    [Test]
    public async Task No_secret_and_no_user_is_in_any_log_metric_span_exception_or_text()
    {
        await using EnrolledServices services = await EnrolledServices.StartAsync();
        using TelemetryRecorder recorder = new(wholeProcess: true);
        SezameClientFiles client = await services.RegisterAsync("acme");
        MarkFilesOf(client);
        MarkSharedSecretIn(services.Emulator.Record);
        services.UseSezame("acme", client);
        services.UseSecSign("globex");

        await using (ServiceProvider host = services.BuildHost(logging => logging.AddProvider(recorder).SetMinimumLevel(LogLevel.Trace)))
        {
            ITwoFactorProviderFactory factory = host.GetRequiredService<ITwoFactorProviderFactory>();
            await services.PairAsync(factory.GetProvider("acme"), User);
            services.Emulator.Phone.AddSecSignId(User);
            foreach (string tenant in (string[])["acme", "globex"])
            {
                ITwoFactorProvider provider = factory.GetProvider(tenant);
                await LogInAsync(provider, services.Emulator.Phone, isApproved: true);
                await LogInAsync(provider, services.Emulator.Phone, isApproved: false);
                await FailAsync(provider);
            }

            await SendFraudNoticeAsync(factory.GetProvider("acme"));
            recorder.ReadObservableInstruments();
        }

        // The emulator runs in this process, and its web server logs the paths of its requests.
        TelemetryRecord[] said = [.. recorder.Find(marks).Where(record => !record.Source.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal))];
        Assert.That(said, Is.Empty);
        Assert.That(printed.Where(text => marks.Any(mark => text.Contains(mark, StringComparison.OrdinalIgnoreCase))), Is.Empty);
        Assert.That(recorder.Records.Select(record => record.Source), Has.Some.EqualTo("TwoFactor"), "something was recorded");
        Assert.That(marks, Has.Count.GreaterThan(10), "something was marked");
    }

    private async Task LogInAsync(ITwoFactorProvider provider, EmulatedPhone phone, bool isApproved)
    {
        Challenge challenge = await provider.StartChallengeAsync(new ChallengeRequest(User) { Message = Message });
        marks.AddRange(challenge.Handle.ServiceIds.Values);
        marks.Add(challenge.Handle.Serialize());
        PhoneRequest shown = await phone.WaitForAsync(screen => screen.Requests.FirstOrDefault(request => request.Service == provider.Name));
        _ = isApproved ? phone.Approve(shown.Id) : phone.Deny(shown.Id);
        ChallengeStatus status = await provider.PollStateAsync(challenge.Handle);
        await provider.ReleaseAsync(challenge.Handle);
        Assert.That(status.State, Is.EqualTo(isApproved ? ChallengeState.Approved : ChallengeState.Denied));
        printed.AddRange([$"{challenge}", $"{challenge.Handle}", $"{challenge.AccessPass}", $"{status}", $"{provider}"]);
    }

    private async Task FailAsync(ITwoFactorProvider provider)
    {
        TwoFactorException e = (await Assert.ThrowsAsync<TwoFactorException>(() => provider.StartChallengeAsync(new ChallengeRequest(UnknownUser))))!;
        Assert.That(e.Error, Is.EqualTo(TwoFactorError.UserNotEnrolled));
        printed.Add(e.ToString());

        Challenge challenge = await provider.StartChallengeAsync(new ChallengeRequest(User));
        await provider.CancelAsync(challenge.Handle);
        ChallengeHandle unknown = new()
        {
            Provider = challenge.Handle.Provider,
            Tenant = challenge.Handle.Tenant,
            User = User,
            ServiceIds = challenge.Handle.ServiceIds.ToDictionary(id => id.Key, id => id.Value.Length == UnknownLongId.Length ? UnknownLongId : UnknownId),
            Endpoint = challenge.Handle.Endpoint,
            StartedAt = challenge.StartedAt,
            Deadline = challenge.ExpiresAt,
        };
        e = (await Assert.ThrowsAsync<TwoFactorException>(() => provider.PollStateAsync(unknown)))!;
        Assert.That(e.Error, Is.EqualTo(TwoFactorError.ChallengeNotFound));
        printed.Add(e.ToString());
    }

    private static async Task SendFraudNoticeAsync(ITwoFactorProvider provider)
    {
        Assert.That(provider.TryGetAbility(out IFraudNotice? notice), Is.True);
        await notice!.NotifyAsync(User, Message);
    }

    private void MarkFilesOf(SezameClientFiles client)
    {
        marks.Add(File.ReadAllText(client.KeyPasswordFile!).Trim());
        marks.AddRange(LongLines(File.ReadAllText(client.KeyPath)));
        using RSA opened = RSA.Create();
        opened.ImportFromEncryptedPem(File.ReadAllText(client.KeyPath), File.ReadAllText(client.KeyPasswordFile!).Trim());
        marks.AddRange(LongLines(opened.ExportPkcs8PrivateKeyPem()).Skip(1)); // the first line has nothing of the key
    }

    private void MarkSharedSecretIn(ExchangeRecord record)
    {
        Exchange registration = record.Exchanges.Single(exchange => exchange.Path == "/client/register");
        marks.Add(JsonDocument.Parse(registration.ResponseBody).RootElement.GetProperty("sharedsecret").GetString()!);
    }

    private static IEnumerable<string> LongLines(string pem) => pem.Split('\n').Select(line => line.Trim()).Where(line => line.Length == 64);
}
