using TwoFactor.Testing.FlowRules.Stage;
using TwoFactor.Testing.Suites;

namespace TwoFactor.Testing.FlowRules;

/// <inheritdoc/>
internal sealed class FlowCaseList(string family)
    : CaseList<FlowScene, FlowCase>(family, (rule, family, name, play) => new FlowCase(rule, family, name, play));
