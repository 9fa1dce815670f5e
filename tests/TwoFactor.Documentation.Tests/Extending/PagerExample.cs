using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using TwoFactor.Providers;

namespace TwoFactor.Documentation.Tests.Extending;

#pragma warning disable CA1822, CA1861 // as short as the document shows it
/// <summary>The settings of one tenant.</summary>
public sealed class PagerOptions : ServiceOptions
{
    /// <summary>The team whose pagers ring.</summary>
    /// <value>1 to 40 characters; required.</value>
    public string? Team { get; set; }
}

internal sealed class PagerDefinition : HttpProviderDefinition<PagerOptions>
{
    public override string Name => "Pager";

    protected override void Check(PagerOptions options, SettingsReport report) => report.CheckText(nameof(options.Team), options.Team, maximumLength: 40);

    protected override ITwoFactorProvider CreateProvider(HttpProviderContext<PagerOptions> context) => new PagerProvider(context);
}

/// <summary>What hosts call.</summary>
public static class PagerBuilderExtensions
{
    /// <summary>Makes the service known.</summary>
    public static ITwoFactorBuilder AddPager(this ITwoFactorBuilder builder) => builder.AddProvider(new PagerDefinition());

    /// <summary>Makes the service known, and adds a tenant in code.</summary>
    public static ITwoFactorBuilder AddPager(this ITwoFactorBuilder builder, string tenant, Action<PagerOptions> configure) =>
        builder.AddTenant(tenant, new PagerDefinition(), configure);
}

internal sealed class PagerProvider(HttpProviderContext<PagerOptions> context) : ITwoFactorProvider
{
    public string Name => "Pager";

    public TwoFactorCapabilities Capabilities => TwoFactorCapabilities.CanCancel | TwoFactorCapabilities.CustomMessage;

    public async Task<Challenge> StartChallengeAsync(ChallengeRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        DateTimeOffset now = context.TimeProvider.GetUtcNow();
        HttpRequestMessage post = new(HttpMethod.Post, new Uri(context.Options.Endpoint!, "pages")) { Content = JsonContent.Create(new { context.Options.Team, request.User, Text = request.Message }) };
        using JsonDocument answer = Read(await context.Http.SendAsync(post, cancellationToken), TwoFactorError.UserNotEnrolled);
        string id = answer.RootElement.GetProperty("id").GetString()!;
        return new Challenge(new ChallengeHandle
        {
            Provider = Name,
            Tenant = context.Tenant,
            User = request.User,
            ServiceIds = new Dictionary<string, string> { ["id"] = IsId(id) ? id : throw Failure(TwoFactorError.ProtocolViolation, "The id has another form.") },
            Endpoint = context.Options.Endpoint!,
            StartedAt = now,
            Deadline = now + (request.Lifetime ?? TimeSpan.FromMinutes(2)),
        });
    }

    public async Task<ChallengeStatus> PollStateAsync(ChallengeHandle handle, CancellationToken cancellationToken = default)
    {
        HttpRequestMessage get = new(HttpMethod.Get, AddressOf(handle));
        bool wasOver = context.TimeProvider.GetUtcNow() >= handle.Deadline; // before the poll: the person may answer while it is under way
        using JsonDocument answer = Read(await context.Http.PollAsync(get, cancellationToken), TwoFactorError.ChallengeNotFound);
        return answer.RootElement.GetProperty("state").GetString() switch
        {
            "yes" => new ChallengeStatus(ChallengeState.Approved, handle.User),
            "no" => new ChallengeStatus(ChallengeState.Denied),
            "waiting" when wasOver => new ChallengeStatus(ChallengeState.Expired),
            "waiting" => new ChallengeStatus(ChallengeState.Pending),
            _ => new ChallengeStatus(ChallengeState.Unknown),
        };
    }

    public async Task<CancelOutcome> CancelAsync(ChallengeHandle handle, CancellationToken cancellationToken = default)
    {
        Read(await context.Http.SendAsync(new HttpRequestMessage(HttpMethod.Delete, AddressOf(handle)), cancellationToken), TwoFactorError.ChallengeNotFound).Dispose();
        return CancelOutcome.Cancelled;
    }

    // The service has no such call. Wrong handles and a cancelled token are refused all the same.
    public Task ReleaseAsync(ChallengeHandle handle, CancellationToken cancellationToken = default)
    {
        _ = AddressOf(handle);
        cancellationToken.ThrowIfCancellationRequested();
        return Task.CompletedTask;
    }

    public object? GetAbility(Type abilityType) => abilityType.IsInstanceOfType(this) ? this : null;

    private Uri AddressOf(ChallengeHandle handle)
    {
        handle.EnsureStartedBy(Name, context.Tenant);
        string id = handle.ServiceId("id");
        return IsId(id) ? new Uri(context.Options.Endpoint!, $"pages/{id}") : throw new ArgumentException("The handle has an id that the service cannot have issued.", nameof(handle));
    }

    private JsonDocument Read(ServiceResponse response, TwoFactorError ifNotFound)
    {
        if (TryParse(response.Body) is not { RootElement.ValueKind: JsonValueKind.Object } answer) // a proxy's page, for example, which knows nothing about users and pages
            throw Failure(StatusMeaning.ErrorForForeign(response), "The answer is not one of the service.");
        if (response.IsSuccess)
            return answer;
        answer.Dispose();
        throw Failure((int)response.StatusCode == 404 ? ifNotFound : StatusMeaning.ErrorFor((int)response.StatusCode), "The service refused the request.");
    }

    private static JsonDocument? TryParse(ReadOnlyMemory<byte> body)
    {
        try
        {
            return JsonDocument.Parse(body, new JsonDocumentOptions { AllowDuplicateProperties = false });
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private TwoFactorException Failure(TwoFactorError error, string message) => new(error, message)
    {
        Provider = Name,
        Tenant = context.Tenant,
        Origin = FailureOrigin.Service,
        IsTransient = error is TwoFactorError.Unavailable or TwoFactorError.RateLimited,
        MayHaveBeenProcessed = error is TwoFactorError.Unavailable or TwoFactorError.ProtocolViolation,
    };

    private static bool IsId(string id) => id.Length == 32 && id.All(char.IsAsciiHexDigitLower);
}
