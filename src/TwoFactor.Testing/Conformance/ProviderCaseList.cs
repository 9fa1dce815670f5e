using TwoFactor.Testing.Suites;

namespace TwoFactor.Testing.Conformance;

/// <inheritdoc/>
internal sealed class ProviderCaseList(string family)
    : CaseList<Scene, ConformanceCase>(family, (rule, family, name, play) => new ConformanceCase(rule, family, name, play));
