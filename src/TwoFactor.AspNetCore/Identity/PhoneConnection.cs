namespace TwoFactor.AspNetCore.Identity;

/// <summary>The purpose of a question that connects a phone.</summary>
internal static class PhoneConnection
{
    public const string Purpose = "connect-phone";
}
