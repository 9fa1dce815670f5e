using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using System.Web;
using TwoFactor.Fuzzing.Inputs;

namespace TwoFactor.Fuzzing.Oracles;

/// <summary>Whether an answer spells out a "yes" of SecSign ID. It shares no code with the adapter.</summary>
/// <remarks>Not a second strict reader, which could share a misreading, but a jury of careless ones: each splits and decodes as some client in the
/// field does (a vendor's SDK, a form decoder, a web page), and all of them must come to the same "yes", the same session and the same person.</remarks>
internal static class SecSignApproval
{
    private static readonly string[] Refusals = ["error", "errorcode", "errormsg"];

    private static readonly string[] Texts = ["servicename=", "serviceaddress=", "message="];

    private static readonly Regex Tag = new("<[A-Za-z/!?].*>", RegexOptions.Singleline | RegexOptions.NonBacktracking);

    // SecSign 2.2, the specification: "valid characters are 0-9a-zA-Z-@_."
    private static readonly Regex Id = new(@"\A[0-9a-zA-Z\-@_.]+\z", RegexOptions.NonBacktracking);

    private static readonly (string Name, Func<byte[], IEnumerable<(string Key, string Value)>> Read)[] Jury =
    [
        ("the PHP SDK", body => Pairs(Encoding.Latin1.GetString(body).Trim(), ["&"])),
        ("the .NET SDK", body => DotNetPairs(Encoding.UTF8.GetString(body))),
        ("a form decoder", body => FormPairs(Encoding.UTF8.GetString(body))),
        ("somebody who forgives everything", ForgivingPairs),
    ];

    /// <summary>The same, where it is known who approves.</summary>
    public static string? Objection(WireResponse answer, string session, string request, string user) => Objection(answer, session, request, user, out _);

    /// <returns>What speaks against it, or <see langword="null"/>.</returns>
    /// <param name="answer">The answer.</param>
    /// <param name="session">The session that was asked about.</param>
    /// <param name="request">The request that opened it.</param>
    /// <param name="user">Whose approval counts; <see langword="null"/> if it may be anybody's.</param>
    /// <param name="approver">The one person whom all readers read, as an ID is written; <see langword="null"/> if something speaks against it.</param>
    public static string? Objection(WireResponse answer, string session, string request, string? user, out string? approver)
    {
        approver = null;
        string? named = user;
        if (answer.Status is < 200 or > 299 || !answer.IsWhole)
            return "there is no whole answer under a status of success";
        if (IsPage(Encoding.Latin1.GetString(answer.Body)))
            return "it is a page";
        foreach ((string name, Func<byte[], IEnumerable<(string, string)>> read) in Jury)
        {
            ILookup<string, string> fields = read(answer.Body).ToLookup(pair => pair.Item1, pair => pair.Item2, StringComparer.Ordinal);
            if (!AllAre(fields["authsessionstate"], value => value == "3"))
                return $"{name} does not read the state 3";
            if (!AllAre(fields["authsessionid"], value => value == session))
                return $"{name} reads another session";
            if (fields["requestid"].Any(value => value.Length > 0 && value != request))
                return $"{name} reads another request";
            string[] people = [.. fields["secsignid"].Concat(fields["SecSignID"])];
            named ??= people.Select(IdIn).FirstOrDefault();
            if (named is null || !AllAre(people, value => IsUser(value, named)))
                return $"{name} reads another person, or none";
            if (Refusals.Any(refusal => fields[refusal].Any()))
                return $"{name} reads a refusal";
        }

        approver = named;
        return null;
    }

    /// <returns>The value of the field if every reader finds it, and finds the same one; otherwise <see langword="null"/>.</returns>
    public static string? OnlyValue(WireResponse answer, string name)
    {
        string[] values = [.. Jury.SelectMany(reader => reader.Read(answer.Body).Where(pair => pair.Key == name).Select(pair => pair.Value).DefaultIfEmpty(string.Empty)).Distinct(StringComparer.Ordinal)];
        return values is [{ Length: > 0 } value] ? value.TrimEnd('\0', ' ', '\t', '\r', '\n') : null; // SecSign 2.3: at the end of the whole they mean nothing
    }

    // A single < may stand in a name or a message; anything that has a tag is a page.
    private static bool IsPage(string body) =>
        Tag.IsMatch(body) || body.Split('&').Any(pair => pair.Contains('<', StringComparison.Ordinal) && !Texts.Any(text => pair.StartsWith(text, StringComparison.Ordinal)));

    private static bool AllAre(IEnumerable<string> values, Predicate<string> fits) => values.Any() && values.All(value => fits(value));

    // SecSign 2.3: nobody is sure whether values are escaped, so an ID may be.
    private static bool IsUser(string value, string user) =>
        value.Trim().Equals(user, StringComparison.OrdinalIgnoreCase) || WebUtility.UrlDecode(value).Trim().Equals(user, StringComparison.OrdinalIgnoreCase);

    // The ID that the service means, if the value is one.
    private static string? IdIn(string value) => WebUtility.UrlDecode(value).Trim() is var id && Id.IsMatch(id) ? string.Concat(id.Select(char.ToLowerInvariant)) : null;

    private static IEnumerable<(string, string)> Pairs(string text, string[] separators)
    {
        foreach (string pair in text.Split(separators, StringSplitOptions.None))
        {
            int equals = pair.IndexOf('=', StringComparison.Ordinal);
            yield return equals < 0 ? (pair, string.Empty) : (pair[..equals], pair[(equals + 1)..]);
        }
    }

    private static IEnumerable<(string, string)> DotNetPairs(string text)
    {
        foreach (string pair in text.Trim().Split('&'))
        {
            string[] parts = pair.Split('=');
            yield return (parts[0], parts.Length > 1 ? parts[1] : string.Empty);
        }
    }

    private static IEnumerable<(string, string)> FormPairs(string text)
    {
        System.Collections.Specialized.NameValueCollection form = HttpUtility.ParseQueryString(text.Trim());
        foreach (string? key in form.AllKeys)
        {
            foreach (string value in form.GetValues(key) ?? [])
                yield return (key ?? string.Empty, value);
        }
    }

    // Decodes whatever can be decoded, splits wherever one could split, and takes names for alike that look alike.
    private static IEnumerable<(string, string)> ForgivingPairs(byte[] body)
    {
        string text = HttpUtility.HtmlDecode(Encoding.UTF8.GetString(body)).Trim(); // SecSign 2.3: blanks around the whole mean nothing
        foreach ((string key, string value) in Pairs(text, ["&", ";", "\n", "\r", "?", "#", ","]))
        {
            string name = string.Concat(WebUtility.UrlDecode(key).Normalize(NormalizationForm.FormKC).Where(char.IsAsciiLetter)).ToLowerInvariant();
            if (value.Length > 0) // a name without a value is a word: a text may speak of a SecSign ID
                yield return (name.StartsWith("amp", StringComparison.Ordinal) ? name[3..] : name, value);
        }
    }
}
