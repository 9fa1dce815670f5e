namespace TwoFactor.Tests.Challenges;

/// <summary>The image that a page shows for the comparison with the phone.</summary>
public sealed class AccessPassTests
{
    [Test]
    public void An_image_becomes_an_address_for_the_page()
    {
        AccessPass pass = new("abc"u8.ToArray(), "image/png");
        Assert.That((pass.ToDataUri(), pass.ToString()), Is.EqualTo(("data:image/png;base64,YWJj", "image/png, 3 bytes")));
    }

    // The person would look for a picture that is not there.
    [Test]
    public void An_access_pass_needs_an_image_and_its_type()
    {
        Assert.That(Assert.Throws<ArgumentException>(() => _ = new AccessPass(default, "image/png"))!.ParamName, Is.EqualTo("image"));
        Assert.That(Assert.Throws<ArgumentException>(() => _ = new AccessPass("abc"u8.ToArray(), string.Empty))!.ParamName, Is.EqualTo("mediaType"));
    }
}
