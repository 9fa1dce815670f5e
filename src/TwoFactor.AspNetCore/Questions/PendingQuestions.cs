using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using TwoFactor.AspNetCore.Cookies;
using TwoFactor.AspNetCore.Diagnostics;
using TwoFactor.Telemetry;

namespace TwoFactor.AspNetCore.Questions;

/// <summary>Keeps pending questions in the browser's cookies, protected by the host's data protection and bound to that browser.</summary>
internal sealed partial class PendingQuestions(IDataProtectionProvider protection, TimeProvider time, QuietLogger<PendingQuestions> logger)
{
    /// <summary>The longest cookie, in characters. Servers refuse requests with more than about 32 KB of headers.</summary>
    public const int LongestCookie = 16 * 1024;

    private const int MostStepUps = 5;
    private const int RoomForFlow = 512; // for the data that are added to a question when the phone is asked
    private static readonly object Known = new();

    private readonly TicketDataFormat format = new(protection.CreateProtector("TwoFactor.AspNetCore", "PendingQuestion", "v1"));

    /// <summary>Finds the question of this browser. The reason of a refusal is logged, and is not visible in the result.</summary>
    /// <param name="http">The request.</param>
    /// <param name="cookie">The cookie of the question.</param>
    /// <param name="id">The flow that the request names, if any. It must be the question's current flow.</param>
    /// <param name="asks">Whether the request asks the phone (again).</param>
    public FoundQuestion? Find(HttpContext http, QuestionCookie cookie, string? id = null, bool asks = false)
    {
        if (TwoFactorCookies.Read(http, cookie.Name) is not { } text)
        {
            LogMissing(http.Request.Path);
            return null;
        }

        // The cookie's name is part of the protected data, so that one cookie cannot be used in place of another.
        if (format.Unprotect(text, cookie.Name) is not { } ticket || QuestionTickets.FromTicket(ticket) is not { } question)
        {
            LogUnreadable(cookie.Name);
            return null;
        }

        if (BrowserCookie.Read(http) is not { } browser || !Equal(question.BrowserHash, BrowserCookie.Hash(browser)))
        {
            LogOtherBrowser(question.Tenant);
            return null;
        }

        http.Items[Known] = question;
        DateTimeOffset now = time.GetUtcNow();
        if (asks ? !question.CanBeAsked(now) : !question.IsOpen(now))
        {
            LogTooOld(question.Tenant);
            return null;
        }

        if (!string.IsNullOrEmpty(id) && (question.FlowId is null || !Equal(id, question.FlowId)))
        {
            LogId(question.Tenant);
            return null;
        }

        return new FoundQuestion(cookie, question, browser);
    }

    /// <summary>Finds the question of a browser that may have none, as <see cref="Find"/> does.</summary>
    public FoundQuestion? FindIfAny(HttpContext http, QuestionCookie cookie) => TwoFactorCookies.Read(http, cookie.Name) is null ? null : Find(http, cookie);

    /// <summary>The question that this request's browser sent, even if it can no longer be used; <see langword="null"/> for none. Use it only to find
    /// out where to start again.</summary>
    public static PendingQuestion? Shown(HttpContext http) => http.Items.TryGetValue(Known, out object? question) ? (PendingQuestion?)question : null;

    /// <summary>Lets <see cref="Shown"/> return none, for a user whose question it is not.</summary>
    public static void Hide(HttpContext http) => http.Items.Remove(Known);

    /// <summary>Writes the question into the browser's cookie.</summary>
    public void Keep(HttpContext http, QuestionCookie cookie, PendingQuestion question) =>
        TwoFactorCookies.Write(http, cookie.Name, format.Protect(QuestionTickets.ToTicket(question), cookie.Name));

    /// <summary>Checks that the question fits into a cookie, before the phone is asked.</summary>
    /// <exception cref="InvalidOperationException">It is too long.</exception>
    public void EnsureFits(QuestionCookie cookie, PendingQuestion question)
    {
        int length = format.Protect(QuestionTickets.ToTicket(question), cookie.Name).Length + RoomForFlow;
        if (length > LongestCookie)
        {
            throw new InvalidOperationException(
                $"The principal that waits for the phone takes {length} bytes as a cookie, and {LongestCookie} are allowed. Hold back a principal with few claims, and add the others when it is signed in (SignIn of AddAspNetCore).");
        }
    }

    /// <summary>Removes the oldest questions of other purposes, if there are many. Those that wait for the phone are removed last: links of another site could bring the
    /// others.</summary>
    public void MakeRoom(HttpContext http, QuestionCookie cookie)
    {
        string name = cookie.Name;
        DateTimeOffset now = time.GetUtcNow();
        IEnumerable<string> oldest = http.Request.Cookies.Keys
            .Where(key => key.StartsWith(QuestionCookie.StepUpPrefix, StringComparison.Ordinal) && key.Length == name.Length && key != name)
            .Select(key => (Key: key, Question: TwoFactorCookies.Read(http, key) is { } text && format.Unprotect(text, key) is { } ticket ? QuestionTickets.FromTicket(ticket) : null))
            .OrderByDescending(one => one.Question?.IsOnPhone(now) == true)
            .ThenByDescending(one => one.Question?.Expires)
            .Skip(MostStepUps - 1)
            .Select(one => one.Key);
        foreach (string old in oldest)
            TwoFactorCookies.Delete(http, old);
    }

    public static void Forget(HttpContext http, QuestionCookie cookie) => TwoFactorCookies.Delete(http, cookie.Name);

    private static bool Equal(string one, string other) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(one), Encoding.UTF8.GetBytes(other));

    [LoggerMessage(EventIds.QuestionMissing, LogLevel.Information, "{Path} was requested without a pending question. The person must start again.", EventName = nameof(EventIds.QuestionMissing))]
    private partial void LogMissing(PathString path);

    [LoggerMessage(EventIds.QuestionUnreadable, LogLevel.Warning, "The cookie {Cookie} cannot be unprotected, and the person must start again. It was altered, data protection keys are not shared between the nodes of this application (see PersistKeysTo… and SetApplicationName), or another application under this host name has written a cookie of the same name.", EventName = nameof(EventIds.QuestionUnreadable))]
    private partial void LogUnreadable(string cookie);

    [LoggerMessage(EventIds.QuestionOfOtherBrowser, LogLevel.Warning, "A pending question of tenant {Tenant} was sent by another browser, and is refused.", EventName = nameof(EventIds.QuestionOfOtherBrowser))]
    private partial void LogOtherBrowser(string tenant);

    [LoggerMessage(EventIds.QuestionTooOld, LogLevel.Information, "A pending question of tenant {Tenant} is too old. The person must start again.", EventName = nameof(EventIds.QuestionTooOld))]
    private partial void LogTooOld(string tenant);

    [LoggerMessage(EventIds.IdMismatch, LogLevel.Warning, "A request for tenant {Tenant} names another flow than its pending question, and is refused.", EventName = nameof(EventIds.IdMismatch))]
    private partial void LogId(string tenant);
}
