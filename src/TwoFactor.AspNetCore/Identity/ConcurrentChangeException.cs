using Microsoft.AspNetCore.Identity;

namespace TwoFactor.AspNetCore.Identity;

/// <summary>Identity refused a change, because another request changed the user meanwhile.</summary>
internal sealed class ConcurrentChangeException() : InvalidOperationException("Another request has changed the user meanwhile.")
{
    private static readonly string Code = new IdentityErrorDescriber().ConcurrencyFailure().Code;

    /// <summary>Whether this is why Identity refused a change.</summary>
    public static bool IsReasonOf(IdentityResult result) => result.Errors.Any(error => error.Code == Code);
}
