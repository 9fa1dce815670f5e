using TwoFactor.Cli.Settings;

namespace TwoFactor.Cli.Doctor;

/// <summary>Asks each service something that changes nothing and rings no phone, the same way as a login would.</summary>
internal static class ServiceQuestions
{
    /// <summary>Sezame: the pairing status of a name that nobody has. It needs the client certificate.</summary>
    public static Task<Finding> AskSezameAsync(TenantHost tenant, CancellationToken cancellationToken) => AskAsync("access", async () =>
    {
        await tenant.OpenAbility<IUserPairing>("pair users").IsPairedAsync($"twofactor-doctor-{Guid.NewGuid():N}", cancellationToken);
        return Finding.Ok("access", "the service accepts the client certificate");
    });

    /// <summary>SecSign: the state of a session that nobody has.</summary>
    public static Task<Finding> AskSecSignAsync(TenantHost tenant, Uri server, TimeProvider time, CancellationToken cancellationToken) => AskAsync("answer", async () =>
    {
        ITwoFactorProvider provider = tenant.OpenProvider();
        ChallengeHandle nobodys = new()
        {
            Provider = provider.Name,
            Tenant = tenant.Name,
            User = "twofactor-doctor",
            ServiceIds = new Dictionary<string, string> { ["authsessionid"] = "1", ["requestid"] = new string('0', 64) },
            Endpoint = server,
            StartedAt = time.GetUtcNow(),
            Deadline = time.GetUtcNow() + TimeSpan.FromMinutes(2),
        };
        try
        {
            await provider.PollStateAsync(nobodys, cancellationToken);
        }
        catch (TwoFactorException e) when (e.Error == TwoFactorError.ChallengeNotFound)
        {
            // As it should be: the server understood, and looked.
        }

        return Finding.Ok("answer", "the server speaks SecSign ID");
    });

    private static async Task<Finding> AskAsync(string check, Func<Task<Finding>> ask)
    {
        try
        {
            return await ask();
        }
        catch (TwoFactorException e)
        {
            string advice = e.Error switch
            {
                TwoFactorError.AccessDenied => " Was the registration destroyed, or is the certificate another service's? 'twofactor sezame register' makes a new one.",
                TwoFactorError.ProtocolViolation => " Check the Endpoint setting: something else may be answering there.",
                _ => string.Empty,
            };
            return Finding.Failed(check, e.Message + advice);
        }
    }
}
