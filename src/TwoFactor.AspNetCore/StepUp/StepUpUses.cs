using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using TwoFactor.AspNetCore.Diagnostics;
using TwoFactor.Flow;

namespace TwoFactor.AspNetCore.StepUp;

/// <summary>Marks an approval as used, for requirements that accept it only once. It is recorded in the flow's store, so that it applies to all
/// nodes.</summary>
internal sealed partial class StepUpUses(StepUpProofs proofs, StepUpAge age, IFlowStore store, ILogger<StepUpUses> logger)
{
    private static readonly TimeSpan ClockDifference = TimeSpan.FromMinutes(10);

    /// <summary>Whether this request has used an approval for this purpose.</summary>
    public static bool IsUsedBy(HttpContext http, string purpose) => http.Items.ContainsKey(new Used(purpose));

    /// <returns>Whether this request is the first to use the approval.</returns>
    /// <exception cref="TwoFactorException">The store cannot be reached. The approval may be marked as used.</exception>
    public async Task<bool> UseAsync(HttpContext http, StepUpUser user, TwoFactorRequirement requirement)
    {
        if (proofs.Find(http, user, requirement.Purpose) is not { } proof)
            return false;
        string counter = "once-" + Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(proof.Id)));
        bool isFirst = await store.CountAsync(counter, limit: 1, age.AtMost(requirement) + ClockDifference, http.RequestAborted) is null;
        StepUpProofs.Forget(http, requirement.Purpose);
        if (isFirst)
            http.Items[new Used(requirement.Purpose)] = true;
        else
            LogUsedBefore(user.Tenant, requirement.Purpose);
        return isFirst;
    }

    private sealed record Used(string Purpose);

    [LoggerMessage(EventIds.ProofUsedBefore, LogLevel.Warning, "Tenant {Tenant}: an approval for {Purpose} was already used, and is valid only once.", EventName = nameof(EventIds.ProofUsedBefore))]
    private partial void LogUsedBefore(string tenant, string purpose);
}
