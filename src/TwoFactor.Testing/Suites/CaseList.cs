using System.Collections;
using System.Runtime.CompilerServices;

namespace TwoFactor.Testing.Suites;

/// <summary>The cases of one family, written as a list of rule numbers and methods. The name of a case is the name of its method.</summary>
internal abstract class CaseList<TScene, TCase>(string family, Func<int, string, string, Func<TScene, Task>, TCase> make) : IEnumerable<TCase>
{
    private readonly List<TCase> cases = [];

    public void Add(int rule, Func<TScene, Task> play, [CallerArgumentExpression(nameof(play))] string name = "") => cases.Add(make(rule, family, name, play));

    public IEnumerator<TCase> GetEnumerator() => cases.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
