using TwoFactor.Cli.Commands;
using TwoFactor.Cli.Settings;
using TwoFactor.Sezame;

namespace TwoFactor.Cli.Doctor;

/// <summary>Sends each service a request that changes nothing and reaches no phone.</summary>
internal static class ServiceQuestions
{
    /// <summary>Sezame: the ping request, which needs no certificate. A gateway may refuse it but accept logins, so a failure is only a
    /// warning.</summary>
    public static async Task<Finding> PingSezameAsync(ServerUnderTest server, TimeProvider time, CancellationToken cancellationToken)
    {
        // Without the client certificate, so that the next question can tell whether the certificate is the cause.
        SezameOptions options = new()
        {
            Endpoint = server.Endpoint,
            TrustedCaPath = server.TrustedCaPath,
            ConnectTimeout = server.Options.ConnectTimeout,
            RequestTimeout = server.Options.RequestTimeout,
        };
        foreach (string pin in server.Options.PinnedKeys)
            options.PinnedKeys.Add(pin);
        try
        {
            await SezamePing.SendAsync(options, time, cancellationToken: cancellationToken);
            return Finding.Ok("answer", "the server speaks Sezame");
        }
        catch (TwoFactorException e)
        {
            return Finding.Warning("answer", FailureText.MessageOf(e));
        }
    }

    /// <summary>Sezame: the pairing status of a name that does not exist. It needs the client certificate.</summary>
    /// <param name="tenant">The tenant.</param>
    /// <param name="answersWithoutCertificate">Whether the server answers a request without a certificate.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public static async Task<Finding> AskSezameAsync(TenantHost tenant, bool answersWithoutCertificate, CancellationToken cancellationToken)
    {
        try
        {
            await tenant.OpenAbility<IUserPairing>("pair users").IsPairedAsync($"twofactor-doctor-{Guid.NewGuid():N}", cancellationToken);
            return Finding.Ok("access", "the service accepts the client certificate");
        }
        catch (TwoFactorException e) when (e.Error == TwoFactorError.AccessDenied)
        {
            return NotAccepted($"it denies access{(e.ServiceCode is { } code ? $" (HTTP {code})" : string.Empty)}");
        }
        catch (TwoFactorException e) when (e is { Error: TwoFactorError.Unavailable, Origin: FailureOrigin.Connection } && answersWithoutCertificate)
        {
            return NotAccepted("it answers without the certificate, but with it the connection is lost");
        }
        catch (TwoFactorException e)
        {
            return Finding.Failed("access", FailureText.MessageOf(e));
        }
    }

    /// <summary>SecSign: the state of a session that does not exist.</summary>
    public static async Task<Finding> AskSecSignAsync(TenantHost tenant, Uri server, TimeProvider time, CancellationToken cancellationToken)
    {
        try
        {
            ITwoFactorProvider provider = tenant.OpenProvider();
            ChallengeHandle unknown = new()
            {
                Provider = provider.Name,
                Tenant = tenant.Name,
                User = "twofactor-doctor",
                ServiceIds = new Dictionary<string, string> { ["authsessionid"] = "1", ["requestid"] = new string('0', 64) },
                Endpoint = server,
                StartedAt = time.GetUtcNow(),
                Deadline = time.GetUtcNow() + TimeSpan.FromMinutes(2),
            };
            await provider.PollStateAsync(unknown, cancellationToken);
        }
        catch (TwoFactorException e) when (e.Error != TwoFactorError.ChallengeNotFound)
        {
            return Finding.Failed("answer", FailureText.MessageOf(e));
        }
        catch (TwoFactorException)
        {
            // The expected answer: the server understood the request, and does not know the session.
        }

        return Finding.Ok("answer", "the server speaks SecSign ID");
    }

    private static Finding NotAccepted(string sign) => Finding.Failed(
        "access",
        $"the service may not accept this certificate: {sign}. If the registration was destroyed, or the service or the emulator was set up again, "
        + "'twofactor sezame register' makes a new registration.");
}
