using System.Runtime.CompilerServices;
using TwoFactor.Sezame.Wire;

namespace TwoFactor.Sezame.Tests;

/// <summary>A record prints all its members, unless it says otherwise. Those of the wire have names, secrets and ids in them.</summary>
public sealed class WireRecordTests
{
    [TestCaseSource(nameof(WithTexts))]
    public void A_record_of_the_wire_does_not_print_its_texts(Type record) =>
        Assert.That(record.GetMethod(nameof(ToString), [])!.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false), Is.False);

    private static IEnumerable<Type> WithTexts() =>
        from type in typeof(PairingCode).Assembly.GetTypes()
        where type.Namespace == typeof(PairingCode).Namespace && type.GetProperties().Any(property => property.PropertyType == typeof(string))
        where type.GetMethod("<Clone>$") is not null || type.IsValueType
        select type;
}
