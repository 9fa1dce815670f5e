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
}
