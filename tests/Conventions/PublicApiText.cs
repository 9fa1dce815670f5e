using System.Reflection;
using System.Text;

namespace TwoFactor.Tests.Conventions;

/// <summary>Writes the public face of an assembly as text, in a fixed order, so that a change of it is seen and meant.</summary>
internal static class PublicApiText
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
    private static readonly NullabilityInfoContext Nullability = new();

    public static string Of(IEnumerable<Type> types)
    {
        StringBuilder text = new();
        foreach (Type type in types)
        {
            text.Append(Kind(type)).Append(' ').Append(type.Namespace).Append('.').Append(NameOf(type)).Append(Bases(type)).Append('\n');
            foreach (string member in Members(type).Order(StringComparer.Ordinal))
                text.Append("    ").Append(member).Append('\n');
            text.Append('\n');
        }

        return text.ToString();
    }

    private static string Kind(Type type) => type switch
    {
        { IsEnum: true } => "enum",
        { IsInterface: true } => "interface",
        { IsValueType: true } => "struct",
        { IsAbstract: true, IsSealed: true } => "static class",
        { IsAbstract: true } => "abstract class",
        { IsSealed: true } => "sealed class",
        _ => "class",
    };

    private static string Bases(Type type)
    {
        if (type.IsEnum)
            return string.Empty;
        List<string> bases = [.. type.GetInterfaces().Where(face => face.IsPublic).Select(NameOf).Order(StringComparer.Ordinal)];
        if (type.BaseType is { } parent && parent != typeof(object) && parent != typeof(ValueType))
            bases.Insert(0, NameOf(parent));
        return bases.Count == 0 ? string.Empty : " : " + string.Join(", ", bases);
    }

    private static IEnumerable<string> Members(Type type)
    {
        if (type.IsEnum)
            return Enum.GetNames(type).Select(name => $"{name} = {Convert.ToInt64(Enum.Parse(type, name), System.Globalization.CultureInfo.InvariantCulture):D4}");

        return type.GetConstructors(Declared).Where(IsVisible).Select(made => $"new({Parameters(made)})")
            .Concat(type.GetFields(Declared).Where(field => field.IsPublic || field.IsFamily).Select(field => $"{(field.IsLiteral ? "const " : "field ")}{NameOf(field.FieldType)} {field.Name}"))
            .Concat(type.GetProperties(Declared).Where(property => property.GetAccessors(nonPublic: true).Any(IsVisible)).Select(Describe))
            .Concat(type.GetMethods(Declared).Where(method => IsVisible(method) && !IsPlumbing(method)).Select(Describe));
    }

    private static bool IsVisible(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    // Accessors stand with their property; what the compiler makes for a record is not ours to approve.
    private static bool IsPlumbing(MethodInfo method) =>
        (method.IsSpecialName && !method.Name.StartsWith("op_", StringComparison.Ordinal))
        || method.Name.Contains('<', StringComparison.Ordinal)
        || method.GetCustomAttribute<System.Runtime.CompilerServices.CompilerGeneratedAttribute>() is not null;

    private static string Describe(PropertyInfo property)
    {
        bool isNullable = !property.PropertyType.IsValueType && Nullability.Create(property).ReadState == NullabilityState.Nullable;
        string set = property.SetMethod is { } setter && IsVisible(setter) ? IsInit(setter) ? " init;" : " set;" : string.Empty;
        return $"{NameOf(property.PropertyType)}{(isNullable ? "?" : string.Empty)} {property.Name} {{ get;{set} }}";
    }

    private static string Describe(MethodInfo method) =>
        $"{(method.IsStatic ? "static " : method.IsAbstract && !method.DeclaringType!.IsInterface ? "abstract " : string.Empty)}{NameOf(method.ReturnType)} {method.Name}{Generics(method)}({Parameters(method)})";

    private static bool IsInit(MethodInfo setter) =>
        setter.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(System.Runtime.CompilerServices.IsExternalInit));

    private static string Generics(MethodInfo method) =>
        method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(NameOf))}>" : string.Empty;

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(Describe));

    private static string Describe(ParameterInfo parameter)
    {
        bool isNullable = !parameter.ParameterType.IsValueType && !parameter.ParameterType.IsByRef && Nullability.Create(parameter).ReadState == NullabilityState.Nullable;
        string direction = parameter.IsOut ? "out " : parameter.ParameterType.IsByRef ? "ref " : string.Empty;
        return $"{direction}{NameOf(parameter.ParameterType)}{(isNullable ? "?" : string.Empty)} {parameter.Name}{(parameter.HasDefaultValue ? " = default" : string.Empty)}";
    }

    private static string NameOf(Type type)
    {
        if (type.IsByRef)
            return NameOf(type.GetElementType()!);
        if (type.IsArray)
            return NameOf(type.GetElementType()!) + "[]";
        if (Nullable.GetUnderlyingType(type) is { } underlying)
            return NameOf(underlying) + "?";
        string name = type.IsNested && !type.IsGenericParameter ? $"{NameOf(type.DeclaringType!)}.{type.Name}" : type.Name;
        return type.IsGenericType
            ? $"{name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(NameOf))}>"
            : name;
    }
}
