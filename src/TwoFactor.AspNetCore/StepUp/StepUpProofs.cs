using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using TwoFactor.AspNetCore.Cookies;
using TwoFactor.AspNetCore.Diagnostics;
using TwoFactor.Telemetry;

namespace TwoFactor.AspNetCore.StepUp;

/// <summary>Keeps approvals in the browser's cookies, protected by the host's data protection.</summary>
internal sealed partial class StepUpProofs(IDataProtectionProvider protection, QuietLogger<StepUpProofs> logger)
{
    public const string Prefix = TwoFactorCookies.Prefix + "Proof.";

    private const int MostProofs = 5;
    private const int HashLength = 16;

    private readonly SecureDataFormat<StepUpProof> format = new(
        new JsonSerialized<StepUpProof>(StepUpJson.Default.StepUpProof), protection.CreateProtector("TwoFactor.AspNetCore", "StepUpProof", "v1"));

    public static string CookieName(string purpose) =>
        Prefix + Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(purpose)))[..HashLength];

    /// <summary>The browser's approval for this user and purpose, of any age, for any message, which was not used up. Each refusal is logged once per request.</summary>
    public StepUpProof? Find(HttpContext http, StepUpUser user, string purpose) => FindAny(http, user, purpose) is { IsUsed: false } proof ? proof : null;

    /// <summary>The same, also if it was used up.</summary>
    public StepUpProof? FindAny(HttpContext http, StepUpUser user, string purpose)
    {
        SeenProof seen = new(user, purpose);
        if (http.Items.TryGetValue(seen, out object? found))
            return (StepUpProof?)found;
        StepUpProof? proof = Read(http, user, purpose);
        http.Items[seen] = proof;
        return proof;
    }

    /// <summary>Whether the browser has sent an approval for a purpose, which may be too old, used up, or of another user.</summary>
    public static bool Has(HttpContext http, string purpose) => TwoFactorCookies.Read(http, CookieName(purpose)) is not null;

    /// <summary>Stores an approval in the browser. If there are many, the oldest are removed, and those that were used up first.</summary>
    public void Keep(HttpContext http, StepUpProof proof)
    {
        string name = CookieName(proof.Purpose);
        foreach (string old in Others(http, name).Skip(MostProofs - 1))
            TwoFactorCookies.Delete(http, old);
        TwoFactorCookies.Write(http, name, format.Protect(proof, name));
    }

    private StepUpProof? Read(HttpContext http, StepUpUser user, string purpose)
    {
        string name = CookieName(purpose);
        if (TwoFactorCookies.Read(http, name) is not { } text)
            return null;
        // The cookie's name is part of the protected data, so that an approval of one purpose cannot be used for another.
        if (format.Unprotect(text, name) is not { } proof)
        {
            LogUnreadable(name);
            return null;
        }

        if (Mismatch(http, proof, user, purpose) is { } mismatch)
        {
            if (!proof.IsUsed)
                LogDoesNotFit(user.Tenant, mismatch);
            return null;
        }

        return proof;
    }

    private static string? Mismatch(HttpContext http, StepUpProof proof, StepUpUser user, string purpose)
    {
        if (proof.Purpose != purpose) // the cookie's name, which was checked, has only a part of the purpose's hash
            return "purpose";
        if (!string.Equals(proof.Tenant, user.Tenant, StringComparison.OrdinalIgnoreCase))
            return "tenant";
        if (proof.Subject != user.Subject)
            return "subject";
        if (BrowserCookie.Read(http) is not { } browser || BrowserCookie.Hash(browser) != proof.Browser)
            return "browser";
        return user.IsSameSignIn(proof.Session, proof.SeenAt) ? null : "sign-in";
    }

    private IEnumerable<string> Others(HttpContext http, string name) => http.Request.Cookies.Keys
        .Where(key => key.StartsWith(Prefix, StringComparison.Ordinal) && key.Length == name.Length && key != name)
        .Select(key => (Key: key, Proof: TwoFactorCookies.Read(http, key) is { } text ? format.Unprotect(text, key) : null))
        .OrderBy(one => one.Proof?.IsUsed == true)
        .ThenByDescending(one => one.Proof?.MadeAt)
        .Select(one => one.Key);

    private sealed record SeenProof(StepUpUser User, string Purpose);

    [LoggerMessage(EventIds.ProofUnreadable, LogLevel.Warning, "The cookie {Cookie} cannot be unprotected, and the phone is asked again. It was altered, data protection keys are not shared between the nodes of this application, or another application under this host name has written a cookie of the same name.", EventName = nameof(EventIds.ProofUnreadable))]
    private partial void LogUnreadable(string cookie);

    [LoggerMessage(EventIds.ProofMismatch, LogLevel.Warning, "A user of tenant {Tenant} sent an approval that belongs to another {Mismatch}; it is ignored.", EventName = nameof(EventIds.ProofMismatch))]
    private partial void LogDoesNotFit(string tenant, string mismatch);
}
