using System.Reflection;
using TwoFactor.Tenants.Settings;

namespace TwoFactor.Flow;

/// <summary>Finds the options of the flow that a reload changes, for the log.</summary>
internal static class FlowChanges
{
    // The capacity of the store is read only when the host starts.
    private static readonly PropertyInfo[] Compared =
        [.. SettingsBinder.Properties<FlowOptions>.All.Where(property => property.Name != nameof(FlowOptions.MemoryCapacity)).OrderBy(property => property.Name, StringComparer.Ordinal)];

    /// <summary>The names of the options for all tenants that change, separated by commas, or <see langword="null"/> if none changes.</summary>
    public static string? Of(FlowOptions before, FlowOptions after) => List(Compared.Where(property => !IsEqual(property, before, after)));

    /// <summary>The names of a tenant's options that change, except those that it has from all tenants before and after.</summary>
    public static string? Of(FlowOptions before, FlowOptions after, FlowOptions generalBefore, FlowOptions generalAfter) => List(Compared.Where(property =>
        !IsEqual(property, before, after) && !(IsEqual(property, before, generalBefore) && IsEqual(property, after, generalAfter))));

    private static bool IsEqual(PropertyInfo property, FlowOptions one, FlowOptions other) =>
        ReferenceEquals(one, other) || Equals(property.GetValue(one), property.GetValue(other));

    private static string? List(IEnumerable<PropertyInfo> changed) => string.Join(", ", changed.Select(property => property.Name)) is { Length: > 0 } names ? names : null;
}
