using System.Runtime.Versioning;
using TwoFactor.Files;

namespace TwoFactor.Sezame.Tests.Registration;

/// <summary>A group is private only if both lists of the system show that it has no other members.</summary>
[Platform(Exclude = "Win", Reason = "Windows has no such groups.")]
[UnsupportedOSPlatform("windows")]
public sealed class PrivateGroupTests
{
    private const uint Group = 5000;
    private const string Users = "root:x:0:0::/root:/bin/sh\nanna:x:54321:54321::/home/anna:/bin/sh\n";
    private const string Groups = "root:x:0:\nweb:x:5000:\n";

    private readonly TestFolder folder = new();

    [OneTimeSetUp]
    public void OneTimeSetUp() => folder.Make();

    [OneTimeTearDown]
    public void OneTimeTearDown() => folder.Dispose();

    [TestCase(Users, Groups, true)]
    [TestCase(Users, "root:x:0:\nweb:x:5000:root\n", true)]
    [TestCase(Users, "root:x:0:\nweb:x:5000:anna\n", false, TestName = "A_group_with_another_member_is_shared")]
    [TestCase("root:x:0:0::/root:/bin/sh\nanna:x:54321:5000::/home/anna:/bin/sh\n", Groups, false, TestName = "A_group_that_is_the_first_one_of_another_user_is_shared")]
    [TestCase(Users, "root:x:0:\n", false, TestName = "A_group_without_an_entry_is_shared")]
    [TestCase(null, Groups, false, TestName = "A_group_is_shared_if_the_list_of_users_cannot_be_read")]
    [TestCase(Users, null, false, TestName = "A_group_is_shared_if_the_list_of_groups_cannot_be_read")]
    public void A_group_is_private_without_other_members(string? users, string? groups, bool isOurs) =>
        Assert.That(PrivateGroup.IsOurs(Group, ListOf("users", users), ListOf("groups", groups)), Is.EqualTo(isOurs));

    private string ListOf(string name, string? content)
    {
        string path = folder[content is null ? $"no-{name}" : name];
        if (content is not null)
            File.WriteAllText(path, content);
        return path;
    }
}
