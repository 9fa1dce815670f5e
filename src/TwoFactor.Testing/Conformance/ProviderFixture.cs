using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;

namespace TwoFactor.Testing.Conformance;

/// <summary>What the conformance suite needs for a provider and its service. Derive from <see cref="HttpProviderFixture"/> if the provider uses
/// HTTP.</summary>
[Experimental(ConformanceSuite.DiagnosticId)]
public abstract class ProviderFixture
{
    /// <summary>Every documented state word of the service, exactly as the service writes it, and its meaning. Words for <c>Pending</c> and
    /// <c>Approved</c> are required.</summary>
    /// <value>For example <c>["initiated"] = Pending, ["authorized"] = Approved, ["denied"] = Denied</c>.</value>
    public abstract IReadOnlyDictionary<string, ChallengeState> StateWords { get; }

    /// <summary>Whether the service says who approved, in <see cref="ServiceReply.State.User"/>.</summary>
    public abstract bool NamesApprover { get; }

    /// <summary>Whether the service answers a cancellation with the state of the challenge. The cases then want a <see cref="ServiceReply.State"/> as
    /// the answer to a cancellation too.</summary>
    /// <value><see langword="false"/> (default) if the answer only tells that the cancellation was done.</value>
    public virtual bool CancellationReturnsState => false;

    /// <summary>The user whom the cases ask, as a host writes the name. Override it if the service cannot have such a user, for example because its users
    /// are numbers, together with <see cref="OtherUser"/> and <see cref="NormalForm"/>.</summary>
    /// <value><c>jane.doe@mark-user.example</c> by default. Valid as <see cref="ChallengeRequest.User"/>, with a <see cref="NormalForm"/>, and of at least
    /// eight characters that occur nowhere else by chance, because the cases search for it in logs.</value>
    protected internal virtual string User => "jane.doe@mark-user.example";

    /// <summary>Another user, who never has the phone of <see cref="User"/>.</summary>
    /// <value><c>other.person@mark-other.example</c> by default. Of the same kind as <see cref="User"/>, with another
    /// <see cref="NormalForm"/>.</value>
    protected internal virtual string OtherUser => "other.person@mark-other.example";

    /// <summary>A user name that the service cannot represent, for the case that it must be refused before sending.</summary>
    /// <value><see langword="null"/> (default) where every <see cref="UserName"/> can be sent.</value>
    public virtual string? ImpossibleUser => null;

    /// <summary>Ids that the service cannot have issued. A handle that has one of them in the place of an id must be refused before anything is sent by a call that
    /// sends this id. Override it if the provider sends ids in a way in which some of these cannot do harm, and the service's documents do not limit them.</summary>
    /// <value>By default empty and blank ids, ids with parts of addresses, forms and headers, and one of 5,000 characters.</value>
    public virtual IEnumerable<string> ImpossibleIds =>
        [string.Empty, " ", "../../admin", "1/2?a=b#c", "1&request=x", "1\r\nHost: evil.example", "\u0000", new string('1', 5000)];

    /// <summary>The ids that the service cannot have issued under one of the names in <see cref="ChallengeHandle.ServiceIds"/>. Override it if a challenge has several ids,
    /// and the service's documents limit only some of them.</summary>
    /// <param name="name">The name of the id.</param>
    /// <returns><see cref="ImpossibleIds"/> by default.</returns>
    public virtual IEnumerable<string> ImpossibleIdsFor(string name) => ImpossibleIds;

    /// <summary>How many calls a case holds open at once. Override it for a provider that sends fewer requests at a time.</summary>
    /// <value>16 by default; 2 or more.</value>
    public virtual int ConcurrentCalls => 16;

    /// <summary>The secrets in the settings that <see cref="Register"/> sets, such as passwords. They must not appear anywhere.</summary>
    /// <value>None by default.</value>
    public virtual IEnumerable<string> Secrets => [];

    /// <summary>How long a case waits for a call that should end. Real time, also with a virtual clock. Only a provider that breaks a rule reaches this
    /// limit.</summary>
    /// <value>10 seconds by default.</value>
    public virtual TimeSpan Timeout => TimeSpan.FromSeconds(10);

    /// <summary>Adds the provider for <paramref name="tenant"/>, as a host does: <c>builder.AddSezame(tenant, options => …)</c>.</summary>
    /// <param name="builder">What <c>AddTwoFactor</c> returned, with the suite's clock and log in its services.</param>
    /// <param name="tenant">The tenant.</param>
    /// <param name="service">Answers in the place of the service.</param>
    protected internal abstract void Register(ITwoFactorBuilder builder, string tenant, ServiceDouble service);

    /// <summary>Gets the provider from the host. Override it to test a decorated provider.</summary>
    protected internal virtual ITwoFactorProvider Resolve(IServiceProvider services, string tenant) =>
        services.GetRequiredService<ITwoFactorProviderFactory>().GetProvider(tenant);

    /// <summary>The name in the form that the service uses, for example in lower case. By default it is not changed.</summary>
    /// <returns>The name in a request and in an approval, or <see langword="null"/> if the service cannot represent it. The normal form of a normal form
    /// is itself.</returns>
    protected internal virtual string? NormalForm(string user) => user;

    /// <summary>Whether the service can answer a call of this kind with <paramref name="failed"/>. If not, the suite does not request that
    /// answer.</summary>
    protected internal virtual bool CanSay(ServiceCall received, ServiceReply.Failed failed) => true;

    internal string? WordFor(ChallengeState state) => StateWords.FirstOrDefault(word => word.Value == state).Key;
}
