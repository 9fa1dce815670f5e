using System.Runtime.CompilerServices;
using TwoFactor.Cli.Commands;
using TwoFactor.Cli.Settings;
using TwoFactor.Providers;
using TwoFactor.SecSign;
using TwoFactor.Sezame;

namespace TwoFactor.Cli.Doctor;

/// <summary>Examines one tenant, from its settings to its servers, without starting a login.</summary>
/// <param name="tenant">The tenant.</param>
/// <param name="reopen">Opens the same tenant with other settings.</param>
/// <param name="time">The clock.</param>
internal sealed class TenantExamination(TenantHost tenant, Func<IReadOnlyDictionary<string, string>, TenantHost> reopen, TimeProvider time)
{
    private const string FallbackLabel = "fallback";

    /// <summary>Opens a tenant, examines it, and reports the findings as they are made.</summary>
    public static async Task ReportAsync(
        TenantChoice choice, ConfigurationFile file, Secret? keyPassword, FindingReport report, CommandContext context, CancellationToken cancellationToken)
    {
        using TenantHost host = Open(new Dictionary<string, string>());
        if (host.ConfiguredName is not null && host.HasGivenPassword && !choice.AskKeyPassword && IsNeeded())
            report.Add(host.ConfiguredName, Finding.Warning("password", $"comes from {KeyPasswords.Variable}, which no host reads; give KeyPasswordFile or KeyPassword."));
        await foreach (Finding finding in new TenantExamination(host, Open, context.Time).RunAsync(cancellationToken))
            report.Add(host.ConfiguredName, finding);

        TenantHost Open(IReadOnlyDictionary<string, string> changes) => TenantHost.Open(
            choice with { Settings = new Dictionary<string, string>(choice.Settings.Where(setting => !changes.ContainsKey(setting.Key)).Concat(changes)) },
            file,
            keyPassword,
            context.Environment);

        // An encrypted key is needed for that; the variable may be set for other tenants.
        bool IsNeeded()
        {
            using TenantHost without = TenantHost.Open(choice, file, keyPassword: null, context.Environment);
            return without.FindErrors().Count > 0 && host.FindErrors().Count == 0; // in this order, because the second opens the key
        }
    }

    private async IAsyncEnumerable<Finding> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        IReadOnlyList<string> errors = tenant.FindErrors();
        if (errors.Count == 0)
            yield return Finding.Ok("settings", $"{tenant.ProviderName}; all in order");
        foreach (string error in errors)
            yield return Finding.Failed("settings", error);

        IAsyncEnumerable<Finding> others = tenant.ProviderName switch
        {
            ProviderNames.Sezame => ExamineSezameAsync(errors.Count == 0, cancellationToken),
            ProviderNames.SecSign => ExamineSecSignAsync(errors.Count == 0, cancellationToken),
            _ => AsyncEnumerable.Empty<Finding>(),
        };
        await foreach (Finding finding in others)
            yield return finding;
    }

    private async IAsyncEnumerable<Finding> ExamineSezameAsync(bool settingsAreGood, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        SezameOptions options = ReadOptions<SezameOptions>();
        if (settingsAreGood)
            yield return new ClientCertificateCheck(tenant, time, "register again in time, which needs a person with a phone").Run();
        foreach (Finding finding in ExamineFiles(options))
            yield return finding;

        if (ToServer(options.Endpoint, options) is not { } server)
            yield break;
        await foreach (Finding finding in ExamineServerAsync(server, cancellationToken))
            yield return finding;
        if (!server.IsReachable)
            yield break;
        Finding ping = await ServiceQuestions.PingSezameAsync(server, time, cancellationToken);
        yield return ping;
        if (settingsAreGood)
            yield return await ServiceQuestions.AskSezameAsync(tenant, answersWithoutCertificate: ping.Status == CheckStatus.Ok, cancellationToken);
    }

    private async IAsyncEnumerable<Finding> ExamineSecSignAsync(bool settingsAreGood, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        SecSignOptions options = ReadOptions<SecSignOptions>();
        if (settingsAreGood && tenant.FindCertificateExpiry() is not null) // a client certificate is optional
            yield return new ClientCertificateCheck(tenant, time, "replace it in time").Run();
        foreach (Finding finding in ExamineFiles(options))
            yield return finding;

        await foreach (Finding finding in ExamineSecSignServerAsync(options.Endpoint, options, settingsAreGood, cancellationToken))
            yield return finding;
        await foreach (Finding finding in ExamineSecSignServerAsync(options.FallbackEndpoint, options, settingsAreGood, cancellationToken))
            yield return finding with { Check = $"{FallbackLabel} {finding.Check}" };
        if (settingsAreGood && options.FallbackEndpoint is null)
            yield return Finding.Ok(FallbackLabel, "none; the tenant's own server has to be up");
    }

    private IEnumerable<Finding> ExamineFiles(ServiceOptions options)
    {
        foreach (Finding finding in new SecretFilesCheck(tenant).Run(options.ClientCertificate))
            yield return finding;
        if (new TrustedCaCheck(tenant, time).Run(options) is { } authority)
            yield return authority;
    }

    private async IAsyncEnumerable<Finding> ExamineSecSignServerAsync(
        Uri? endpoint, SecSignOptions options, bool settingsAreGood, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (ToServer(endpoint, options) is not { } server)
            yield break;
        await foreach (Finding finding in ExamineServerAsync(server, cancellationToken))
            yield return finding;
        if (settingsAreGood && server.IsReachable)
            yield return await AskSecSignAsync(server.Endpoint, cancellationToken);
    }

    // Each server is asked alone: with a fallback server, a failure of the first one would not be seen.
    private async Task<Finding> AskSecSignAsync(Uri endpoint, CancellationToken cancellationToken)
    {
        using TenantHost alone = reopen(new Dictionary<string, string> { [nameof(SecSignOptions.Endpoint)] = endpoint.AbsoluteUri, [nameof(SecSignOptions.FallbackEndpoint)] = string.Empty });
        return await ServiceQuestions.AskSecSignAsync(alone, endpoint, time, cancellationToken);
    }

    private async IAsyncEnumerable<Finding> ExamineServerAsync(ServerUnderTest server, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        bool isConnected = true;
        foreach (Finding finding in await new ReachabilityCheck(time).RunAsync(server, cancellationToken))
        {
            isConnected &= finding.Status != CheckStatus.Failed;
            yield return finding;
        }

        if (!isConnected || await new TlsProbe(time).ObserveAsync(server, cancellationToken) is not { } observation)
            yield break;
        Finding trust = observation.CheckTrust(time.GetUtcNow());
        server.IsReachable = trust.Status != CheckStatus.Failed;
        yield return trust;
        if (observation.CheckClock() is { } clock)
            yield return clock;
    }

    // Wrong settings are already reported. The servers are examined nevertheless, within times that a host can use.
    private TOptions ReadOptions<TOptions>()
        where TOptions : ServiceOptions, new()
    {
        TOptions options = tenant.ReadOptions<TOptions>();
        ServiceOptionsCheck.ReplaceWhatIsOutOfRange(options);
        return options;
    }

    // null: a missing or wrong address, which is already reported with the settings.
    private ServerUnderTest? ToServer(Uri? endpoint, ServiceOptions options) =>
        endpoint is { IsAbsoluteUri: true } && endpoint.Scheme == Uri.UriSchemeHttps
            ? new ServerUnderTest(
                endpoint,
                options,
                string.IsNullOrEmpty(options.TrustedCaPath) ? null : tenant.Resolve(options.TrustedCaPath),
                ServerRoute.Find(endpoint, HttpClient.DefaultProxy))
            : null;
}
