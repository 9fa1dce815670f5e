using System.Collections;
using System.Runtime.CompilerServices;

namespace TwoFactor.Testing.Conformance;

/// <summary>The cases of one family, written as a list of rule numbers and methods. A case is called what its method is called.</summary>
internal sealed class CaseList(string family) : IEnumerable<ConformanceCase>
{
    private readonly List<ConformanceCase> cases = [];

    public void Add(int rule, Func<Scene, Task> play, [CallerArgumentExpression(nameof(play))] string name = "") =>
        cases.Add(new ConformanceCase(rule, family, name, play));

    public IEnumerator<ConformanceCase> GetEnumerator() => cases.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
