using System.Diagnostics.CodeAnalysis;

namespace TwoFactor.Testing.Conformance;

/// <summary>What the suite wants a service to say. A fixture puts it into the service's own words.</summary>
[Experimental(ConformanceSuite.DiagnosticId)]
public abstract record ServiceReply
{
    private protected ServiceReply()
    {
    }

    /// <summary>A challenge is open now.</summary>
    public sealed record Opened : ServiceReply
    {
        /// <summary>Creates one. Each parameter is the property of its name.</summary>
        public Opened(long number)
        {
            Number = number;
        }

        /// <summary>Make the service's ids out of it: ten digits, and a different number for each challenge.</summary>
        public long Number { get; init; }
    }

    /// <summary>A challenge stands so.</summary>
    public sealed record State : ServiceReply
    {
        /// <summary>Creates one. Each parameter is the property of its name.</summary>
        public State(string word, string user, string text)
        {
            Word = word;
            User = user;
            Text = text;
        }

        /// <summary>The state as the service writes it: one of <see cref="ProviderFixture.StateWords"/>, or a word that is not among them.</summary>
        public string Word { get; init; }

        /// <summary>The user to name, where the service names one; it may be empty.</summary>
        public string User { get; init; }

        /// <summary>A text for the person, where the service sends one.</summary>
        public string Text { get; init; }
    }

    /// <summary>A cancellation or a release was done.</summary>
    public sealed record Done : ServiceReply;

    /// <summary>Something is wrong.</summary>
    public sealed record Failed : ServiceReply
    {
        /// <summary>Creates one. Each parameter is the property of its name.</summary>
        public Failed(TwoFactorError error, string text)
        {
            Error = error;
            Text = text;
        }

        /// <summary>What.</summary>
        public TwoFactorError Error { get; init; }

        /// <summary>A text that the service adds, where it adds one.</summary>
        public string Text { get; init; }
    }

    /// <summary>Something that only HTTP can do; <see cref="HttpProviderFixture"/> knows how.</summary>
    internal sealed record OnTheWire(Func<HttpProviderFixture, ServiceRequest, HttpResponseMessage> Respond) : ServiceReply;

    /// <summary>Never replies.</summary>
    internal sealed record Silence : ServiceReply;
}
