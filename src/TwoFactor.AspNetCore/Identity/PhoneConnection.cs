namespace TwoFactor.AspNetCore.Identity;

/// <summary>What such a question is about.</summary>
internal static class PhoneConnection
{
    public const string Purpose = "connect-phone";
}
