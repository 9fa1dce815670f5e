using TwoFactor.Flow;

namespace TwoFactor.Testing.FlowStores.Model;

/// <summary>A call, and what the contract makes of it. Both return what the caller sees, as text.</summary>
internal sealed record StoreStep(
    string Name, Func<IFlowStore, Task<string>> InvokeAsync, Func<ModelState, TimeSpan, (ModelState State, string Seen)> Apply)
{
    public override string ToString() => Name;
}
