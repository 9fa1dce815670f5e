using TwoFactor.Testing.Suites;

namespace TwoFactor.Testing.FlowStores;

/// <inheritdoc/>
internal sealed class StoreCaseList(string family)
    : CaseList<StoreScene, FlowStoreCase>(family, (rule, family, name, play) => new FlowStoreCase(rule, family, name, play));
