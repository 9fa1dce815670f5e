using System.Globalization;
using System.Runtime.Versioning;

namespace TwoFactor.Files;

/// <summary>Distinguishes a user's own group from groups with several members. Many systems create one group per user; a folder that such a group can
/// change is usual and harmless.</summary>
[UnsupportedOSPlatform("windows")]
internal static class PrivateGroup
{
    private const int LeastFields = 4; // of a line in either list

    /// <summary>Whether the group has no members except the user of this process and root. If one of the lists cannot be read, or does not contain the
    /// group, the group counts as shared. Users and members that only a directory such as LDAP knows are not seen.</summary>
    /// <param name="group">The number of the group.</param>
    /// <param name="userList">The system's list of users.</param>
    /// <param name="groupList">The system's list of groups.</param>
    public static bool IsOurs(uint group, string userList = "/etc/passwd", string groupList = "/etc/group")
    {
        string id = group.ToString(CultureInfo.InvariantCulture);
        string[][] users = Read(userList);
        string[][] groups = [.. Read(groupList).Where(line => line[2] == id)];
        string user = LibC.EffectiveUser().ToString(CultureInfo.InvariantCulture);
        HashSet<string> own = [.. users.Where(line => line[2] == user || line[2] == "0").Select(line => line[0])];
        return users.Length > 0
            && groups.Length > 0
            && users.Where(line => line[3] == id).All(line => own.Contains(line[0]))
            && groups.SelectMany(line => line[3].Split(',', StringSplitOptions.RemoveEmptyEntries)).All(own.Contains);
    }

    private static string[][] Read(string path)
    {
        try
        {
            return [.. File.ReadLines(path).Select(line => line.Split(':')).Where(line => line.Length >= LeastFields)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
