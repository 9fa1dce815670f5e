using Microsoft.Extensions.DependencyInjection;
using TwoFactor.Testing.Conformance;

namespace TwoFactor.Testing.Tests.Conformance;

/// <summary>The in-memory provider for the suite. It does not use HTTP, so this fixture passes its calls to the suite's service.</summary>
internal sealed class InMemoryFixture : ProviderFixture
{
    // A word is "state-" with the number of a state; every other word is unknown.
    public override IReadOnlyDictionary<string, ChallengeState> StateWords { get; } =
        Enum.GetValues<ChallengeState>().Where(state => state != ChallengeState.Unknown).ToDictionary(state => $"state-{(int)state}");

    public override bool NamesApprover => true;

    public override bool CancellationReturnsState => true;

    protected internal override void Register(ITwoFactorBuilder builder, string tenant, ServiceDouble service) =>
        builder.AddInMemory(
            tenant, new Bridge(this, service),
            options => options.Capabilities |= TwoFactorCapabilities.NeedsRelease | TwoFactorCapabilities.AccessPass);

    private sealed class Bridge(InMemoryFixture fixture, ServiceDouble service) : IInMemoryService
    {
        public async Task<InMemoryAnswer> AskAsync(InMemoryCall asked, CancellationToken cancellationToken)
        {
            ServiceReply reply = await service.AskAsync(
                new ServiceCall(
                    asked.Operation, $"{asked.Operation} {asked.User} {asked.ChallengeId} {asked.Request?.Message} {asked.Request?.Lifetime}"),
                cancellationToken);
            return reply switch
            {
                ServiceReply.Opened => ChallengeState.Pending,
                ServiceReply.State { Word: var word, User: var user, Text: var text } =>
                    new InMemoryAnswer(fixture.StateWords.GetValueOrDefault(word, (ChallengeState)99)) { ApprovedBy = user, Message = text },
                ServiceReply.Failed failed => new InMemoryAnswer(failed.Error),
                _ => ChallengeState.Cancelled,
            };
        }
    }
}
