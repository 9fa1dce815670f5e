using TwoFactor.Providers;

namespace TwoFactor.Tests.Providers;

/// <summary>Which addresses are those of the same server.</summary>
public sealed class ServerAddressTests
{
    [TestCase(null, null, true)]
    [TestCase(null, "https://a.example/", false)]
    [TestCase("https://a.example/", null, false)]
    [TestCase("https://a.example/", "https://A.example", true)]
    [TestCase("https://a.example/path", "https://a.example/path/", true)]
    [TestCase("https://a.example/path", "https://a.example/Path/", false)]
    [TestCase("https://a.example/", "https://a.example:8443/", false)]
    [TestCase("https://a.example/", "https://b.example/", false)]
    public void A_slash_at_the_end_makes_no_difference_and_everything_else_does(string? one, string? other, bool areSame)
    {
        Uri? first = one is null ? null : new Uri(one);
        Uri? second = other is null ? null : new Uri(other);
        Assert.That(ServerAddress.AreSame(first, second), Is.EqualTo(areSame));
        if (first is not null && second is not null && areSame)
            Assert.That(ServerAddress.Comparer.GetHashCode(first), Is.EqualTo(ServerAddress.Comparer.GetHashCode(second)));
    }

    [TestCase("https://a.example/path", "https://a.example/path/")]
    [TestCase("https://a.example/path/", "https://a.example/path/")]
    [TestCase("/path", "/path")]
    public void A_complete_address_gets_a_slash_to_which_paths_can_be_appended(string address, string expected) =>
        Assert.That(ServerAddress.WithSlash(new Uri(address, UriKind.RelativeOrAbsolute)).OriginalString, Is.EqualTo(expected));
}
