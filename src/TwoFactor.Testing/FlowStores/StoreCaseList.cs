using System.Collections;
using System.Runtime.CompilerServices;

namespace TwoFactor.Testing.FlowStores;

/// <summary>The cases of one family, written as a list of rule numbers and methods. A case is called what its method is called.</summary>
internal sealed class StoreCaseList(string family) : IEnumerable<FlowStoreCase>
{
    private readonly List<FlowStoreCase> cases = [];

    public void Add(int rule, Func<StoreScene, Task> play, [CallerArgumentExpression(nameof(play))] string name = "") =>
        cases.Add(new FlowStoreCase(rule, family, name, play));

    public IEnumerator<FlowStoreCase> GetEnumerator() => cases.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
