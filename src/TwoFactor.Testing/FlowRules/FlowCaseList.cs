using System.Collections;
using System.Runtime.CompilerServices;
using TwoFactor.Testing.FlowRules.Stage;

namespace TwoFactor.Testing.FlowRules;

/// <summary>The cases of one family, written as a list of rule numbers and methods. A case is called what its method is called.</summary>
internal sealed class FlowCaseList(string family) : IEnumerable<FlowCase>
{
    private readonly List<FlowCase> cases = [];

    public void Add(int rule, Func<FlowScene, Task> play, [CallerArgumentExpression(nameof(play))] string name = "") =>
        cases.Add(new FlowCase(rule, family, name, play));

    public IEnumerator<FlowCase> GetEnumerator() => cases.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
