using Microsoft.AspNetCore.Identity;

namespace TwoFactor.AspNetCore.Identity;

/// <summary>Finds users by ids that may be any text, and recognizes why they could not be changed.</summary>
internal static class IdentityUsers
{
    private static readonly string Concurrency = new IdentityErrorDescriber().ConcurrencyFailure().Code;

    /// <summary>Whether a change failed because another request has changed the user meanwhile.</summary>
    public static bool WasChangedMeanwhile(IdentityResult result) => result.Errors.Any(error => error.Code == Concurrency);

    public static async Task<TUser?> FindAsync<TUser>(UserManager<TUser> manager, string id)
        where TUser : class
    {
        try
        {
            return await manager.FindByIdAsync(id);
        }
        catch (Exception e) when (e is FormatException or ArgumentException or OverflowException or NotSupportedException)
        {
            return null; // the text is not a valid id, for example not a number or GUID
        }
    }
}
