namespace TwoFactor.Tenants.Settings;

/// <summary>The steps that create options, some for every tenant and some for one, in the order of their registration.</summary>
internal sealed class NamedSteps<TStep>
    where TStep : class
{
    private readonly List<(int Order, TStep Step)> forAll = [];
    private readonly Dictionary<string, List<(int Order, string Name, TStep Step)>> byName = new(StringComparer.OrdinalIgnoreCase);

    public NamedSteps(IEnumerable<TStep> steps)
    {
        int order = 0;
        foreach (TStep step in steps)
        {
            order++;
            if (StepName.Of(step) is not { } name)
                forAll.Add((order, step));
            else if (byName.TryGetValue(name, out var known))
                known.Add((order, name, step));
            else
                byName.Add(name, [(order, name, step)]);
        }
    }

    /// <returns>The steps for a tenant, each with the tenant's name as it was spelled when the step was registered.</returns>
    public IEnumerable<(string Name, TStep Step)> For(string tenant)
    {
        if (!byName.TryGetValue(tenant, out var own))
            return forAll.Select(step => (tenant, step.Step));
        return forAll.Select(step => (step.Order, Name: tenant, step.Step)).Concat(own).OrderBy(step => step.Order).Select(step => (step.Name, step.Step));
    }
}
