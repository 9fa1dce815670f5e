namespace TwoFactor.Testing.Conformance;

/// <summary>What the suite wants a service to say. A fixture puts it into the service's own words.</summary>
public abstract record ServiceReply
{
    private protected ServiceReply()
    {
    }

    /// <summary>A challenge is open now.</summary>
    /// <param name="Number">Make the service's ids out of it: ten digits, and a different number for each challenge.</param>
    public sealed record Opened(long Number) : ServiceReply;

    /// <summary>A challenge stands so.</summary>
    /// <param name="Word">The state as the service writes it: one of
    /// <see cref="ProviderFixture.StateWords"/>, or a word that is not among
    /// them.</param>
    /// <param name="User">The user to name, where the service names one; it may be empty.</param>
    /// <param name="Text">A text for the person, where the service sends one.</param>
    public sealed record State(string Word, string User, string Text) : ServiceReply;

    /// <summary>A cancellation or a release was done.</summary>
    public sealed record Done : ServiceReply;

    /// <summary>Something is wrong.</summary>
    /// <param name="Error">What.</param>
    /// <param name="Text">A text that the service adds, where it adds one.</param>
    public sealed record Failed(TwoFactorError Error, string Text) : ServiceReply;

    /// <summary>Something that only HTTP can do; <see cref="HttpProviderFixture"/> knows how.</summary>
    internal sealed record OnTheWire(Func<HttpProviderFixture, ServiceRequest, HttpResponseMessage> Respond) : ServiceReply;

    /// <summary>No reply at all, for ever.</summary>
    internal sealed record Silence : ServiceReply;
}
