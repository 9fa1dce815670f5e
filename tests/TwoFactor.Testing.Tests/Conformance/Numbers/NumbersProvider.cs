using System.Globalization;
using System.Net.Http.Json;
using TwoFactor.Providers;

namespace TwoFactor.Testing.Tests.Conformance.Numbers;

/// <summary>A provider of a service that knows challenges and states by numbers. It is correct, except for the fault in its options.</summary>
internal sealed class NumbersProvider(HttpProviderContext<NumbersOptions> context) : ITwoFactorProvider
{
    public const string ProviderName = "Numbers";

    public string Name => ProviderName;

    public TwoFactorCapabilities Capabilities => TwoFactorCapabilities.None;

    private NumbersFault Fault => context.Options.Fault;

    public async Task<Challenge> StartChallengeAsync(ChallengeRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        DateTimeOffset startedAt = context.TimeProvider.GetUtcNow();
        HttpRequestMessage post = new(HttpMethod.Post, new Uri(context.Options.Endpoint!, "challenges")) { Content = JsonContent.Create(new { user = request.User }) };
        NumbersAnswer answer = Read(await context.Http.SendAsync(post, cancellationToken), TwoFactorError.UserNotEnrolled);
        return new Challenge(new ChallengeHandle
        {
            Provider = Name,
            Tenant = context.Tenant,
            User = request.User,
            ServiceIds = new Dictionary<string, string> { ["id"] = (answer.Id ?? throw Failure(TwoFactorError.ProtocolViolation)).ToString(CultureInfo.InvariantCulture) },
            Endpoint = context.Options.Endpoint!,
            StartedAt = startedAt,
            Deadline = startedAt + (request.Lifetime ?? TimeSpan.FromMinutes(2)),
            AllowAlias = request.AllowAlias,
        });
    }

    public async Task<ChallengeStatus> PollStateAsync(ChallengeHandle handle, CancellationToken cancellationToken = default)
    {
        long id = IdOf(handle) ?? throw new ArgumentException("The handle has no id of ours.", nameof(handle));
        bool wasOver = IsOver(handle);
        try
        {
            HttpRequestMessage get = new(HttpMethod.Get, new Uri(context.Options.Endpoint!, $"challenges/{id}"));
            NumbersAnswer answer = Read(await context.Http.PollAsync(get, cancellationToken), TwoFactorError.ChallengeNotFound);
            bool isMeant = answer.Id == id || (Fault == NumbersFault.ComparesIdsAsDoubles && (double?)answer.Id == (double)id) || Fault == NumbersFault.IgnoresWhichChallengeIsMeant || (Fault == NumbersFault.TakesAMissingIdForTheRequestedOne && answer.Id is null);
            if (!isMeant)
                throw Failure(TwoFactorError.ProtocolViolation);
            return answer.State switch
            {
                3 => new ChallengeStatus(ChallengeState.Approved, handle.User),
                4 => new ChallengeStatus(ChallengeState.Denied),
                1 => new ChallengeStatus(wasOver ? ChallengeState.Expired : ChallengeState.Pending),
                _ => new ChallengeStatus(wasOver ? ChallengeState.Expired : ChallengeState.Unknown),
            };
        }
        catch (TwoFactorException e) when (e.Error == TwoFactorError.ChallengeNotFound && IsOver(handle))
        {
            return new ChallengeStatus(ChallengeState.Expired);
        }
    }

    public Task<CancelOutcome> CancelAsync(ChallengeHandle handle, CancellationToken cancellationToken = default)
    {
        IdOf(handle);
        return cancellationToken.IsCancellationRequested ? Task.FromCanceled<CancelOutcome>(cancellationToken) : Task.FromResult(CancelOutcome.Abandoned);
    }

    public Task ReleaseAsync(ChallengeHandle handle, CancellationToken cancellationToken = default)
    {
        IdOf(handle);
        return cancellationToken.IsCancellationRequested ? Task.FromCanceled(cancellationToken) : Task.CompletedTask;
    }

    public object? GetAbility(Type abilityType) => abilityType.IsInstanceOfType(this) ? this : null;

    private long? IdOf(ChallengeHandle handle)
    {
        handle.EnsureStartedBy(Name, context.Tenant);
        return long.TryParse(handle.ServiceIds.GetValueOrDefault("id"), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long id) ? id : null;
    }

    private bool IsOver(ChallengeHandle handle) => context.TimeProvider.GetUtcNow() >= handle.Deadline;

    private NumbersAnswer Read(ServiceResponse response, TwoFactorError ifNotFound)
    {
        if (NumbersAnswer.Read(response.Body, Fault) is not { } answer)
            throw Failure(StatusMeaning.ErrorForForeign(response));
        return response.IsSuccess ? answer : throw Failure((int)response.StatusCode == 404 ? ifNotFound : StatusMeaning.ErrorFor((int)response.StatusCode));
    }

    private TwoFactorException Failure(TwoFactorError error) => new(error, "The service did not do it.")
    {
        Provider = Name,
        Tenant = context.Tenant,
        IsTransient = error is TwoFactorError.Unavailable or TwoFactorError.RateLimited,
        MayHaveBeenProcessed = error is TwoFactorError.Unavailable or TwoFactorError.ProtocolViolation,
    };
}
