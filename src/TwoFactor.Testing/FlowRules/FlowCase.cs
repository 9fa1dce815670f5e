using System.Diagnostics.CodeAnalysis;
using TwoFactor.Testing.Conformance;
using TwoFactor.Testing.FlowRules.Stage;
using TwoFactor.Testing.Suites;

namespace TwoFactor.Testing.FlowRules;

/// <summary>One rule that logins must keep with every store. Stateless: it may be run any number of times, also in parallel over one
/// engine.</summary>
public sealed class FlowCase
{
    private const int MostAttempts = 4;

    private readonly Func<FlowScene, Task> play;

    internal FlowCase(int rule, string family, string name, Func<FlowScene, Task> play)
    {
        Rule = rule;
        Family = family;
        Name = name;
        this.play = play;
    }

    /// <summary>The rule that it tests, by its number in the remarks of <see cref="ITwoFactorFlow"/>: 1 to 10, or 0 for the text after the
    /// list.</summary>
    public int Rule { get; }

    /// <summary>Its group, such as <c>WakeUps</c>.</summary>
    public string Family { get; }

    /// <summary>What it tests, as a sentence with underscores. Unique.</summary>
    public string Name { get; }

    /// <summary>Runs the case over the store of <paramref name="fixture"/>.</summary>
    /// <remarks>If time is real and the machine was too slow, the case is repeated with longer times.</remarks>
    /// <param name="fixture">How the store is registered, and on how many nodes.</param>
    /// <param name="skip">Called with the reason if the case does not apply to this store, or if the machine was too slow in all attempts. Pass the method with which your test framework skips a
    /// running test, such as NUnit's <c>Assert.Ignore</c>.</param>
    /// <exception cref="ConformanceException">A rule is broken.</exception>
    public Task RunAsync(FlowFixture fixture, Action<string> skip)
    {
        ArgumentNullException.ThrowIfNull(fixture);
        ArgumentNullException.ThrowIfNull(skip);
        return Attempts.RunAsync(MostAttempts, attempt => TryAsync(fixture, attempt), skip);
    }

    /// <summary>Family and name, as test lists show them.</summary>
    public override string ToString() => $"{Family}.{Name}";

    [SuppressMessage("Design", "CA1031", Justification = "Whatever a login throws that the case does not expect breaks the rule.")]
    private async Task<string?> TryAsync(FlowFixture fixture, int attempt)
    {
        FlowScene scene = new(fixture, this, attempt);
        try
        {
            await play(scene).ConfigureAwait(false);
            return null;
        }
        catch (NotApplicableException e)
        {
            return e.Message;
        }
        catch (Exception e) when (e is not (ConformanceException or TooSlowException))
        {
            throw scene.Failure("calls that succeed", Answer.Of(e), "a login would fail where nothing is wrong", e);
        }
        finally
        {
            await scene.DisposeAsync().ConfigureAwait(false);
        }
    }
}
