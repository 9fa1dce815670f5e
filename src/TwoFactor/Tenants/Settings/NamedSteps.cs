namespace TwoFactor.Tenants.Settings;

/// <summary>Steps of making options, some for every tenant and some for one, in the order of their registration.</summary>
internal sealed class NamedSteps<TStep>
{
    private readonly List<(int Order, TStep Step)> forAll = [];
    private readonly Dictionary<string, List<(int Order, string Name, TStep Step)>> byName = new(StringComparer.OrdinalIgnoreCase);

    /// <param name="steps">All steps.</param>
    /// <param name="nameOf">The one name that a step is for, or <see langword="null"/> where it has to be asked for each.</param>
    public NamedSteps(IEnumerable<TStep> steps, Func<TStep, string?> nameOf)
    {
        int order = 0;
        foreach (TStep step in steps)
        {
            order++;
            if (nameOf(step) is not { } name)
                forAll.Add((order, step));
            else if (byName.TryGetValue(name, out var known))
                known.Add((order, name, step));
            else
                byName.Add(name, [(order, name, step)]);
        }
    }

    /// <returns>The steps for a tenant, each with the tenant's name as the step's author wrote it.</returns>
    public IEnumerable<(string Name, TStep Step)> For(string tenant)
    {
        if (!byName.TryGetValue(tenant, out var own))
            return forAll.Select(step => (tenant, step.Step));
        return forAll.Select(step => (step.Order, Name: tenant, step.Step)).Concat(own).OrderBy(step => step.Order).Select(step => (step.Name, step.Step));
    }
}
