using Microsoft.AspNetCore.Identity;

namespace TwoFactor.AspNetCore.Identity;

/// <summary>Finds users by ids that may be anything.</summary>
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
            return null; // not an id at all, where ids are numbers or GUIDs
        }
    }
}
