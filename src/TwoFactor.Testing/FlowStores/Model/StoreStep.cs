using TwoFactor.Flow;

namespace TwoFactor.Testing.FlowStores.Model;

/// <summary>A call to the store, and the same call to the model. Both return the result as text.</summary>
internal sealed record StoreStep(
    string Name, Func<IFlowStore, Task<string>> InvokeAsync, Func<ModelState, TimeSpan, (ModelState State, string Seen)> Apply)
{
    public override string ToString() => Name;
}
