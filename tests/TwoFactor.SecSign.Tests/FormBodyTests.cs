using System.Text;
using TwoFactor.SecSign.Wire;

namespace TwoFactor.SecSign.Tests;

/// <summary>The form of a request has the bytes of .NET's own form.</summary>
public sealed class FormBodyTests
{
    private static readonly IEnumerable<TestCaseData> Values = TextCases.Of(
        "",
        "Azaz09-_.~",
        "a&b=c+d%e f",
        "Grüße, 東京",
        "\U0001F512 and \U0001F513",
        "one half: \uD83D, and on",
        "!*'();:@&=+$,/?#[]",
        "\0\u001F\u007F\"<>\\^`{|}");

    [TestCaseSource(nameof(Values))]
    public async Task A_value_is_escaped_as_by_NET(string value)
    {
        using HttpContent ours = FormBody.Of(("first", value), ("second", value));
        using FormUrlEncodedContent theirs = new([new("first", value), new("second", value)]);

        Assert.That(Encoding.ASCII.GetString(await ours.ReadAsByteArrayAsync()), Is.EqualTo(await theirs.ReadAsStringAsync()));
        Assert.That(ours.Headers.ContentType, Is.EqualTo(theirs.Headers.ContentType));
    }
}
