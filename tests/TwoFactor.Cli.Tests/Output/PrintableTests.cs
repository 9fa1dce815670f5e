using TwoFactor.Cli.Output;

namespace TwoFactor.Cli.Tests.Output;

/// <summary>A text of the service can neither control the terminal nor change how it is read.</summary>
public sealed class PrintableTests
{
    [Test]
    public void Control_characters_in_a_text_of_the_service_are_not_printed() =>
        Assert.That(Printable.Line("Denied\e[2J\r\nApproved\u0085\u009b31m"), Is.EqualTo("Denied [2J  Approved  31m"));

    [TestCase('\u061C')]
    [TestCase('\u200E')]
    [TestCase('\u200F')]
    [TestCase('\u2029')]
    [TestCase('\u202A')]
    [TestCase('\u202E')]
    [TestCase('\u2066')]
    [TestCase('\u2069')]
    public void Characters_that_change_the_order_of_letters_or_break_the_line_are_not_printed(char c)
    {
        Assert.That(Printable.Line($"Approved{c}denied"), Is.EqualTo("Approved denied"));
        Assert.That(Printable.Text($"Approved{c}denied"), Is.EqualTo("Approved denied"));
    }
}
