using Microsoft.AspNetCore.Identity;

namespace TwoFactor.AspNetCore.Identity;

/// <summary>Finds users by ids that may be any text.</summary>
internal static class IdentityUsers
{
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
