using System.ComponentModel;
using Microsoft.Extensions.Configuration;

namespace TwoFactor.Tests;

/// <summary>A secret compares by its text and prints none of it.</summary>
public sealed class SecretTests
{
    [Test]
    public void Two_secrets_with_the_same_text_are_equal()
    {
        Secret one = new("pass");
        Secret same = new(string.Concat("pa", "ss".ToLowerInvariant()));
        Assert.That(one, Is.EqualTo(same));
        Assert.That(one == same, Is.True);
        Assert.That(one.GetHashCode(), Is.EqualTo(same.GetHashCode()));
    }

    [TestCase("pasS")]
    [TestCase("pas")]
    [TestCase("pass\0")]
    [TestCase("")]
    public void Secrets_with_different_texts_are_not_equal(string other)
    {
        Secret secret = new("pass");
        Assert.That(secret.Equals(new Secret(other)), Is.False);
        Assert.That(secret != new Secret(other), Is.True);
    }

    [Test]
    public void A_secret_is_not_equal_to_null_or_to_its_text()
    {
        Secret secret = new("pass");
        Assert.That(secret.Equals((object)"pass"), Is.False);
        Assert.That(secret.Equals(null), Is.False);
        Assert.That(secret == null, Is.False);
        Assert.That(null == (Secret?)null, Is.True);
    }

    [Test]
    public void ToString_of_a_secret_shows_asterisks() => Assert.That($"{new Secret("pass")}", Is.EqualTo("***"));

    [Test]
    public void Configuration_can_set_a_secret_also_where_unknown_settings_are_errors()
    {
        IConfiguration configuration = new ConfigurationBuilder().AddInMemoryCollection([KeyValuePair.Create("Key", (string?)"geheim")]).Build();
        Holder holder = new();
        configuration.Bind(holder, binding => binding.ErrorOnUnknownConfiguration = true);
        Assert.That(holder.Key?.Reveal(), Is.EqualTo("geheim"));
    }

    // A serializer that converted it to text would write asterisks, and read them as the secret.
    [Test]
    public void A_secret_is_converted_from_text_only_and_to_nothing()
    {
        TypeConverter converter = TypeDescriptor.GetConverter(typeof(Secret));
        Secret secret = new("geheim");
        Assert.That(converter.ConvertFromInvariantString("geheim"), Is.EqualTo(secret));
        Assert.That((converter.CanConvertFrom(typeof(string)), converter.CanConvertFrom(typeof(int)), converter.CanConvertTo(typeof(string))), Is.EqualTo((true, false, false)));
        Assert.That(Assert.Throws<NotSupportedException>(() => converter.ConvertFrom(secret))!.Message, Does.Not.Contain("geheim"));
        Assert.That(Assert.Throws<NotSupportedException>(() => converter.ConvertToInvariantString(secret))!.Message, Does.Not.Contain("geheim"));
    }

    private sealed class Holder
    {
        public Secret? Key { get; set; }
    }
}
