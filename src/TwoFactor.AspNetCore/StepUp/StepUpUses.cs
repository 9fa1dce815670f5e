using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using TwoFactor.AspNetCore.Diagnostics;
using TwoFactor.Flow;
using TwoFactor.Telemetry;

namespace TwoFactor.AspNetCore.StepUp;

/// <summary>Lets a requirement accept an approval only once. For each approval, the flow's store keeps an entry that one request can consume, on all
/// nodes. A store that was restarted, or that another server took over, hands out no entry from before. So an approval whose use may have been
/// forgotten is refused, and the phone is asked again.</summary>
internal sealed partial class StepUpUses(StepUpProofs proofs, IFlowStore store, TimeProvider time, QuietLogger<StepUpUses> logger)
{
    private static readonly byte[] Unused = [1];
    private static readonly object RequiredKey = new();

    /// <summary>Whether this request has used an approval for this purpose.</summary>
    public static bool IsUsedBy(HttpContext http, string purpose) => http.Items.ContainsKey(new Used(purpose));

    /// <summary>Whether this request has brought an approval for this purpose that was used before.</summary>
    public static bool WasUsedBefore(HttpContext http, string purpose) => http.Items.ContainsKey(new UsedBefore(purpose));

    /// <summary>Records that this request may continue only if it uses an approval up. The requirement may be one of the endpoint's policy, or one that a requirement
    /// of the host has checked.</summary>
    public static void Require(HttpContext http, StepUpUser user, TwoFactorRequirement requirement)
    {
        if (!http.Items.TryGetValue(RequiredKey, out object? known))
            http.Items[RequiredKey] = known = new List<RequiredUse>();
        ((List<RequiredUse>)known!).Add(new RequiredUse(user, requirement));
    }

    /// <summary>The approvals that this request must use up before it continues.</summary>
    public static IReadOnlyList<RequiredUse> RequiredBy(HttpContext http) => http.Items.TryGetValue(RequiredKey, out object? known) ? (List<RequiredUse>)known! : [];

    /// <summary>Allows one use of a new approval. If the store fails, the approval counts only where it can be used more than once.</summary>
    /// <param name="proof">The approval.</param>
    /// <param name="within">How long it can be used.</param>
    public async Task AllowAsync(StepUpProof proof, TimeSpan within)
    {
        string key = KeyOf(proof);
        bool isAllowed = false;
        try
        {
            isAllowed = await store.CreateAsync(key, Unused, within, within) && await store.ReplaceAsync(key, version: 1, Unused, isFinal: true, within);
        }
        catch (TwoFactorException)
        {
            // Logged below.
        }

        if (!isAllowed)
            LogNotRecorded(proof.Tenant, proof.Purpose);
    }

    /// <returns>Whether this request is the first to use the approval.</returns>
    /// <exception cref="TwoFactorException">The store cannot be reached. The approval may be marked as used.</exception>
    public async Task<bool> UseAsync(HttpContext http, StepUpUser user, TwoFactorRequirement requirement)
    {
        if (proofs.Find(http, user, requirement.Purpose) is not { } proof)
            return false;
        http.RequestAborted.ThrowIfCancellationRequested();
        bool isFirst = await store.ConsumeAsync(KeyOf(proof), CancellationToken.None) is not null; // a browser that leaves now must not have lost its approval for nothing
        proofs.Keep(http, proof with { IsUsed = true, MadeAt = time.GetUtcNow() }); // so that the phone does not ring by itself when the person reloads the page
        if (isFirst)
        {
            http.Items[new Used(requirement.Purpose)] = true;
        }
        else
        {
            http.Items[new UsedBefore(requirement.Purpose)] = true;
            LogUsedBefore(user.Tenant, requirement.Purpose);
        }

        return isFirst;
    }

    private static string KeyOf(StepUpProof proof) => "once-" + Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(proof.Id)));

    private sealed record Used(string Purpose);

    private sealed record UsedBefore(string Purpose);

    [LoggerMessage(EventIds.ProofUsedBefore, LogLevel.Warning, "Tenant {Tenant}: an approval for {Purpose} is valid only once, and was already used, or the flow's store has lost it.", EventName = nameof(EventIds.ProofUsedBefore))]
    private partial void LogUsedBefore(string tenant, string purpose);

    [LoggerMessage(EventIds.OnceNotRecorded, LogLevel.Warning, "Tenant {Tenant}: an approval for {Purpose} could not be recorded in the flow's store. Endpoints that accept it only once ask the phone again.", EventName = nameof(EventIds.OnceNotRecorded))]
    private partial void LogNotRecorded(string tenant, string purpose);
}
