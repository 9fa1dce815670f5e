using System.Runtime.ExceptionServices;
using TwoFactor.Testing.Suites;

namespace TwoFactor.Testing.Conformance;

/// <summary>One rule that every provider must keep. Stateless: it may be run any number of times, also in parallel.</summary>
public sealed class ConformanceCase
{
    private readonly Func<Scene, Task> play;

    internal ConformanceCase(int rule, string family, string name, Func<Scene, Task> play)
    {
        Rule = rule;
        Family = family;
        Name = name;
        this.play = play;
    }

    /// <summary>The rule that it tests, by its number in the remarks of <see cref="ITwoFactorProvider"/>: 1 to 8.</summary>
    public int Rule { get; }

    /// <summary>Its group, such as <c>Outcomes</c>.</summary>
    public string Family { get; }

    /// <summary>What it tests, as a sentence with underscores. Unique.</summary>
    public string Name { get; }

    /// <summary>Runs the case for the provider of <paramref name="fixture"/>.</summary>
    /// <param name="fixture">Creates the provider, and answers in the place of its service.</param>
    /// <param name="skip">Called with the reason if the case does not apply to the provider or its service. Pass the method with which your test
    /// framework skips a running test, such as NUnit's <c>Assert.Ignore</c>.</param>
    /// <exception cref="ConformanceException">The provider breaks the rule.</exception>
    public async Task RunAsync(ProviderFixture fixture, Action<string> skip)
    {
        ArgumentNullException.ThrowIfNull(fixture);
        ArgumentNullException.ThrowIfNull(skip);
        string? reason = null;
        using (Scene scene = new(fixture, this))
        {
            try
            {
                await play(scene).ConfigureAwait(false);
            }
            catch (NotApplicableException e)
            {
                reason = e.Message;
            }
            catch (ConformanceException) when (scene.Service.Breach is not null)
            {
                // The case saw only what the provider made of it.
            }

            if (scene.Service.Breach is { } breach)
                ExceptionDispatchInfo.Throw(breach);
        }

        if (reason is not null)
            skip(reason);
    }

    /// <summary>Family and name, as test lists show them.</summary>
    public override string ToString() => $"{Family}.{Name}";
}
