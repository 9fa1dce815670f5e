using System.Diagnostics.CodeAnalysis;

namespace TwoFactor.Testing.Conformance;

/// <summary>The reply that the suite wants from a service. A fixture writes it in the service's format.</summary>
[Experimental(ConformanceSuite.DiagnosticId)]
public abstract record ServiceReply
{
    private protected ServiceReply()
    {
    }

    /// <summary>A challenge was opened.</summary>
    public sealed record Opened : ServiceReply
    {
        /// <summary>Creates one. Each parameter sets the property of the same name.</summary>
        public Opened(long number)
        {
            Number = number;
        }

        /// <summary>A number to derive the service's ids from. It is positive, has 19 digits, and is different for each challenge.</summary>
        public long Number { get; init; }
    }

    /// <summary>The state of a challenge.</summary>
    public sealed record State : ServiceReply
    {
        /// <summary>Creates one. Each parameter sets the property of the same name.</summary>
        public State(string word, string user, string text)
        {
            Word = word;
            User = user;
            Text = text;
        }

        /// <summary>The state as the service writes it: one of <see cref="ProviderFixture.StateWords"/>, or an unknown word. If the service writes its
        /// states as numbers, the fixture writes a word that is no number as a string.</summary>
        public string Word { get; init; }

        /// <summary>The user to name, if the service names one; may be empty.</summary>
        public string User { get; init; }

        /// <summary>A text for the user, if the service sends one.</summary>
        public string Text { get; init; }
    }

    /// <summary>A cancellation or a release was done.</summary>
    public sealed record Done : ServiceReply;

    /// <summary>The call fails.</summary>
    public sealed record Failed : ServiceReply
    {
        /// <summary>Creates one. Each parameter sets the property of the same name.</summary>
        public Failed(TwoFactorError error, string text)
        {
            Error = error;
            Text = text;
        }

        /// <summary>The kind of failure.</summary>
        public TwoFactorError Error { get; init; }

        /// <summary>A text of the service, if it sends one.</summary>
        public string Text { get; init; }
    }

    /// <summary>A raw HTTP response or failure, created by <see cref="HttpProviderFixture"/>.</summary>
    internal sealed record OnTheWire(Func<HttpProviderFixture, ServiceRequest, HttpResponseMessage> Respond) : ServiceReply;

    /// <summary>Never replies.</summary>
    internal sealed record Silence : ServiceReply;
}
