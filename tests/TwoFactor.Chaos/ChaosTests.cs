using System.Globalization;
using TwoFactor.Chaos.Checks;
using TwoFactor.Chaos.Driving;
using TwoFactor.Chaos.Nodes;

namespace TwoFactor.Chaos;

/// <summary>A short run, and tests that the checks find each deliberately broken node. The number of logins and the seed: <c>TWOFACTOR_CHAOS_LOGINS</c> and
/// <c>TWOFACTOR_CHAOS_SEED</c>.</summary>
[Category("Network")]
public sealed class ChaosTests
{
    private const int FewLogins = 300;
    private const int Seed = 20261127; // the same people each time. The program takes new ones.

    [Test]
    [CancelAfter(10 * 60_000)]
    public async Task A_short_run_breaks_no_rule(CancellationToken cancellationToken)
    {
        RunResult run = await RunAsync(Setting("TWOFACTOR_CHAOS_LOGINS", FewLogins), NodeFault.None, nodes: 3, cancellationToken);
        IReadOnlyList<Finding> findings = new InvariantChecks(run).Check();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(findings.Take(10).Select(finding => Describe(run, finding)), Is.Empty, $"seed {run.Settings.Seed}");
            Assert.That((double)run.Wire.Spoilt / run.Wire.Exchanges, Is.EqualTo(0.2).Within(0.07), "about a fifth of the exchanges is spoilt");
            Assert.That(run.Answers.Values.Count(answer => answer.Callback is not null), Is.GreaterThan(run.Logins.Count / 20), "there are callbacks to lose");
            Assert.That(run.Troubles.Select(trouble => trouble.Kind).Distinct(), Is.EquivalentTo(Enum.GetValues<TroubleKind>()));
            Assert.That(run.Wire.Certificates, Is.GreaterThan(1), "a node uses the new certificate");
            Assert.That(ApprovalAccount.Of(run).Values.Sum(), Is.EqualTo(run.Answers.Values.Count(answer => answer.State == ChallengeState.Approved)), "each approval is in the account once");
        }

        TestContext.Out.WriteLine(string.Join('\n', Summary.Of(run).Concat(ApprovalAccount.Lines(run)).Concat(Summary.TroublesOf(run)).Select(line => $"{line.Count,8} {line.Name}")));
    }

    [TestCase(NodeFault.ApprovesPending, "an outcome is what the person answered")]
    [FullCheckCase(NodeFault.LosesApprovals, "a person's answer is not lost; at least a quarter of the logins is approved")]
    [FullCheckCase(NodeFault.AsksAgain, "a start asks once")]
    [FullCheckCase(NodeFault.HandsOutTwice, "an outcome is handed out once")]
    [FullCheckCase(NodeFault.ForgetsBrowsers, "a stranger learns nothing")]
    [FullCheckCase(NodeFault.WithdrawsEarly, "a login does not end before its time")]
    [FullCheckCase(NodeFault.ForgetsLogins, "a login does not end before its time")]
    [FullCheckCase(NodeFault.PollsOnce, "a person's answer is not lost")]
    [FullCheckCase(NodeFault.FailsOnCallbacks, "a callback is received")]
    [FullCheckCase(NodeFault.SeparatesStarts, "a browser that starts twice at once asks once")]
    [FullCheckCase(NodeFault.Crashes, "no node ends by itself; every node reports its memory")]
    [Parallelizable(ParallelScope.Children)]
    [CancelAfter(10 * 60_000)]
    public async Task A_deliberately_broken_node_breaks_its_rules(NodeFault fault, string rules, CancellationToken cancellationToken)
    {
        int logins = fault is NodeFault.SeparatesStarts or NodeFault.PollsOnce ? 200 : 60; // few browsers start twice, and few people answer late
        RunResult run = await RunAsync(logins, fault, nodes: 1, cancellationToken);

        Assert.That(new InvariantChecks(run).Check().Select(finding => finding.Broken), Is.SupersetOf(rules.Split("; ")));
    }

    private static Task<RunResult> RunAsync(int logins, NodeFault fault, int nodes, CancellationToken cancellationToken)
    {
        ChaosSettings settings = new()
        {
            Logins = logins,
            Seed = Setting("TWOFACTOR_CHAOS_SEED", Seed),
            Fault = fault,
            Nodes = nodes,
            Troubles = fault == NodeFault.None ? 8 : 0,
        };
        return new ChaosRun(settings).RunAsync(() => { }, cancellationToken);
    }

    private static int Setting(string name, int byDefault) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out int value) ? value : byDefault;

    private static string Describe(RunResult run, Finding finding) => $"{finding}\n{(finding.Login is { } login ? LoginHistory.Of(run, login) : string.Empty)}";
}
