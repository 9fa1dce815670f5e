using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;

namespace TwoFactor.Testing.Conformance;

/// <summary>What the conformance suite has to know of a provider and of its service. Derive from
/// <see cref="HttpProviderFixture"/> where the provider speaks HTTP.</summary>
[Experimental(ConformanceSuite.DiagnosticId)]
public abstract class ProviderFixture
{
    /// <summary>Every state word that the service's documents know, as the service writes it, and
    /// what it means. <c>Pending</c> and <c>Approved</c> have to be there.</summary>
    /// <value>For example <c>["initiated"] = Pending, ["authorized"] = Approved, ["denied"] = Denied</c>.</value>
    public abstract IReadOnlyDictionary<string, ChallengeState> StateWords { get; }

    /// <summary>Whether the service says who approved, in <see cref="ServiceReply.State.User"/>.</summary>
    public abstract bool NamesApprover { get; }

    /// <summary>A user name that the service cannot carry, for the case that it must be refused before sending.</summary>
    /// <value><see langword="null"/> (default) where every <see cref="UserName"/> can be sent.</value>
    public virtual string? ImpossibleUser => null;

    /// <summary>The secrets in the settings that <see cref="Register"/> makes, such as passwords: they must never be seen.</summary>
    /// <value>None by default.</value>
    public virtual IEnumerable<string> Secrets => [];

    /// <summary>How long a case waits, in real time, for a call that should end by itself.
    /// Only a provider that breaks a rule ever makes it wait.</summary>
    /// <value>10 seconds by default.</value>
    public virtual TimeSpan Patience => TimeSpan.FromSeconds(10);

    /// <summary>Makes the provider for <paramref name="tenant"/> known, as a host would: <c>builder.AddSezame(tenant, options => …)</c>.</summary>
    /// <param name="builder">What <c>AddTwoFactor</c> returned, with the suite's clock and log in its services.</param>
    /// <param name="tenant">The tenant.</param>
    /// <param name="service">What answers in the service's place.</param>
    protected internal abstract void Register(ITwoFactorBuilder builder, string tenant, ServiceDouble service);

    /// <summary>Takes the provider out of the host. Override it to run the suite over a decorated one.</summary>
    protected internal virtual ITwoFactorProvider Resolve(IServiceProvider services, string tenant) =>
        services.GetRequiredService<ITwoFactorProviderFactory>().GetProvider(tenant);

    /// <summary>The name as the service knows it: as it is by default, or for example in lower case.</summary>
    /// <returns>What a request carries and an approval returns, or <see langword="null"/> where the service cannot carry the name.</returns>
    protected internal virtual string? NormalForm(string user) => user;

    /// <summary>Whether the service has an answer for <paramref name="failed"/> to a call
    /// of this kind. What it cannot say is not asked of it.</summary>
    protected internal virtual bool CanSay(ServiceCall received, ServiceReply.Failed failed) => true;

    internal string? WordFor(ChallengeState state) => StateWords.FirstOrDefault(word => word.Value == state).Key;
}
