using System.Runtime.CompilerServices;
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
    /// <summary>The findings, as they are made.</summary>
    public IAsyncEnumerable<Finding> RunAsync(CancellationToken cancellationToken) => tenant.ProviderName switch
    {
        ProviderNames.Sezame => ExamineSezameAsync(cancellationToken),
        ProviderNames.SecSign => ExamineSecSignAsync(cancellationToken),
        _ => ExamineSettings().ToAsyncEnumerable(),
    };

    private IReadOnlyList<Finding> ExamineSettings()
    {
        IReadOnlyList<string> errors = tenant.FindErrors();
        return errors.Count == 0
            ? [Finding.Ok("settings", $"{tenant.ProviderName}; all in order")]
            : [.. errors.Select(error => Finding.Failed("settings", error))];
    }

    private async IAsyncEnumerable<Finding> ExamineSezameAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        SezameOptions options = tenant.ReadOptions<SezameOptions>();
        IReadOnlyList<Finding> settings = ExamineSettings();
        foreach (Finding finding in settings)
            yield return finding;
        bool areGood = settings.All(finding => finding.Status == CheckStatus.Ok);
        if (areGood)
            yield return new ClientCertificateCheck(tenant, time, "register again in time, which needs a person with a phone").Run();

        foreach (Finding finding in new SecretFilesCheck(tenant).Run(options.ClientCertificate))
            yield return finding;

        bool isReachable = false;
        await foreach (Finding finding in ExamineServerAsync("server", options.Endpoint, options, cancellationToken))
        {
            isReachable = finding.Check == "tls" && finding.Status != CheckStatus.Failed || isReachable;
            yield return finding;
        }

        if (!isReachable)
            yield break;
        Finding ping = await ServiceQuestions.PingSezameAsync(UnderTest("server", options.Endpoint!, options), time, cancellationToken);
        yield return ping;
        if (areGood)
            yield return await ServiceQuestions.AskSezameAsync(tenant, answersWithoutCertificate: ping.Status == CheckStatus.Ok, cancellationToken);
    }

    private async IAsyncEnumerable<Finding> ExamineSecSignAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        SecSignOptions options = tenant.ReadOptions<SecSignOptions>();
        IReadOnlyList<Finding> settings = ExamineSettings();
        foreach (Finding finding in settings)
            yield return finding;
        bool areGood = settings.All(finding => finding.Status == CheckStatus.Ok);
        if (areGood && tenant.FindCertificateExpiry() is not null) // a client certificate is optional
            yield return new ClientCertificateCheck(tenant, time, "replace it in time").Run();

        foreach (Finding finding in new SecretFilesCheck(tenant).Run(options.ClientCertificate))
            yield return finding;

        foreach ((string label, Uri? endpoint) in new[] { ("server", options.Endpoint), ("fallback", options.FallbackEndpoint) })
        {
            bool isReachable = false;
            await foreach (Finding finding in ExamineServerAsync(label, endpoint, options, cancellationToken))
            {
                isReachable = finding.Check.EndsWith("tls", StringComparison.Ordinal) && finding.Status != CheckStatus.Failed || isReachable;
                yield return finding;
            }

            if (areGood && isReachable)
                yield return Labelled(label, await AskSecSignAsync(endpoint!, cancellationToken));
        }

        if (areGood && options.FallbackEndpoint is null)
            yield return Finding.Ok("fallback", "none; the tenant's own server has to be up");
    }

    // Each server is asked alone: with a fallback server, a failure of the first one would not be seen.
    private async Task<Finding> AskSecSignAsync(Uri endpoint, CancellationToken cancellationToken)
    {
        using TenantHost alone = reopen(new Dictionary<string, string> { ["Endpoint"] = endpoint.AbsoluteUri, ["FallbackEndpoint"] = string.Empty });
        return await ServiceQuestions.AskSecSignAsync(alone, endpoint, time, cancellationToken);
    }

    private async IAsyncEnumerable<Finding> ExamineServerAsync(
        string label, Uri? endpoint, ServiceOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (endpoint is not { IsAbsoluteUri: true } || endpoint.Scheme != Uri.UriSchemeHttps)
            yield break; // already reported with the settings
        ServerUnderTest server = UnderTest(label, endpoint, options);
        bool isConnected = true;
        foreach (Finding finding in await new ReachabilityCheck(time).RunAsync(server, cancellationToken))
        {
            isConnected &= finding.Status != CheckStatus.Failed;
            yield return Labelled(label, finding);
        }

        if (!isConnected || await new TlsProbe(time).LookAsync(server, cancellationToken) is not { } sight)
            yield break;
        yield return Labelled(label, sight.Trust(time.GetUtcNow()));
        if (sight.Clock() is { } clock)
            yield return Labelled(label, clock);
    }

    private ServerUnderTest UnderTest(string label, Uri endpoint, ServiceOptions options) => new(
        label,
        endpoint,
        options,
        string.IsNullOrEmpty(options.TrustedCaPath) ? null : tenant.Resolve(options.TrustedCaPath),
        ServerRoute.Find(endpoint, HttpClient.DefaultProxy));

    private static Finding Labelled(string label, Finding finding) => label == "server" ? finding : finding with { Check = $"{label} {finding.Check}" };
}
