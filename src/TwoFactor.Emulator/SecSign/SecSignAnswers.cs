using System.Globalization;
using System.Text.Encodings.Web;
using TwoFactor.Emulator.Http;

namespace TwoFactor.Emulator.SecSign;

/// <summary>The formats of SecSign ID's answers: raw pairs, error pairs, and the HTML page of its firewall.</summary>
internal static class SecSignAnswers
{
    public const int NoSession = 10013;
    public const int NoSuchId = 20000;
    public const int Frozen = 20006;

    private const string PairsType = "text/plain; charset=utf-8";

    /// <summary>SecSign 2.3: nothing is percent-encoded, and no line break follows.</summary>
    public static Answer Pairs(params IEnumerable<(string Name, string Value)> pairs) => Answer.Text(200, PairsType, Join(pairs));

    public static Answer Error(int code, SecSignBehaviour behaviour)
    {
        (int status, string message) = code switch
        {
            NoSession => (400, "No session could be found therefor the request could not be processed."),
            NoSuchId => (500, "A SecSign ID does not exist with that name."),
            // Status and text of this error are not documented. They are our choice, based on the JIRA and Keycloak plugins.
            Frozen => (500, "The SecSign ID is frozen due to concurrent login requests. Please reactivate it by selecting it in the app."),
            _ => throw new ArgumentOutOfRangeException(nameof(code), code, "The emulator has no such error."),
        };
        string body = Join([("error", Number(status)), ("errormsg", message), ("errorcode", Number(code))]);
        return Answer.Text(behaviour.ErrorsUnderStatus200 ? 200 : status, PairsType, body);
    }

    /// <summary>SecSign 2.4: a technical error, as a page.</summary>
    public static Answer BadRequest(string reason)
    {
        // The specification's example has plain apostrophes.
        string text = HtmlEncoder.Default.Encode(reason).Replace("&#x27;", "'", StringComparison.Ordinal);
        return Answer.Text(400, "text/html; charset=utf-8",
            "<h1>Bad Request HTTP/1.1 400</h1> The server could not understand this request. " +
            $"<p class=\"errormsg\">bad parameter: {text}</p>");
    }

    private static string Join(IEnumerable<(string Name, string Value)> pairs) =>
        string.Join('&', pairs.Select(pair => $"{pair.Name}={Tame(pair.Value)}"));

    // Characters that would break the list are removed (SecSign 2.3), because there is no way to escape them.
    private static string Tame(string value) => new([.. value.Where(c => c is not '&' && !char.IsControl(c))]);

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
