using System.Diagnostics.CodeAnalysis;
using TwoFactor.Flow;
using TwoFactor.Testing.Conformance;
using TwoFactor.Testing.Suites;

namespace TwoFactor.Testing.FlowStores;

/// <summary>One rule that every store must keep. Stateless: it may be run any number of times, also in parallel over one engine.</summary>
public sealed class FlowStoreCase
{
    private const int MostAttempts = 6;

    private readonly Func<StoreScene, Task> play;

    internal FlowStoreCase(int rule, string family, string name, Func<StoreScene, Task> play)
    {
        Rule = rule;
        Family = family;
        Name = name;
        this.play = play;
    }

    /// <summary>The remark that it tests, by its number in <see cref="IFlowStore"/>: 1 to 7, or 0 for the description of an operation or the
    /// paragraph after the remarks.</summary>
    public int Rule { get; }

    /// <summary>Its group, such as <c>Slots</c>.</summary>
    public string Family { get; }

    /// <summary>What it tests, as a sentence with underscores. Unique.</summary>
    public string Name { get; }

    /// <summary>Runs the case for the store of <paramref name="fixture"/>.</summary>
    /// <remarks>If time is real and the machine was too slow, the case is repeated with longer times.</remarks>
    /// <param name="fixture">Opens the store. Pass a new fixture to each case.</param>
    /// <param name="skip">Called with the reason if the case does not apply to the store or its fixture, or if the machine was too slow in all attempts. Pass the method with which your test
    /// framework skips a running test, such as NUnit's <c>Assert.Ignore</c>.</param>
    /// <exception cref="ConformanceException">The store breaks the contract.</exception>
    public Task RunAsync(FlowStoreFixture fixture, Action<string> skip)
    {
        ArgumentNullException.ThrowIfNull(fixture);
        ArgumentNullException.ThrowIfNull(skip);
        return Attempts.RunAsync(MostAttempts, attempt => TryAsync(fixture, attempt), skip);
    }

    /// <summary>Family and name, as test lists show them.</summary>
    public override string ToString() => $"{Family}.{Name}";

    [SuppressMessage("Design", "CA1031", Justification = "Whatever a store throws that the case does not expect breaks the contract.")]
    private async Task<string?> TryAsync(FlowStoreFixture fixture, int attempt)
    {
        StoreScene scene = new(fixture, this, attempt);
        try
        {
            await scene.OpenAsync().ConfigureAwait(false);
            await play(scene).ConfigureAwait(false);
            return null;
        }
        catch (NotApplicableException e)
        {
            return e.Message;
        }
        catch (Exception e) when (e is not (ConformanceException or TooSlowException))
        {
            throw scene.Failure("calls that succeed", StoreScene.Describe(e), "the flow would fail where nothing is wrong", e);
        }
        finally
        {
            await scene.CloseAsync().ConfigureAwait(false);
        }
    }
}
