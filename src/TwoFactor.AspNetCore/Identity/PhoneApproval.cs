using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace TwoFactor.AspNetCore.Identity;

/// <summary>The approval that this request has taken from the flow. It is the token that Identity verifies. It never leaves the process, and is valid
/// once.</summary>
internal sealed class PhoneApproval
{
    private string? token;
    private string? subject;

    /// <summary>Creates the token for an outcome that was just taken.</summary>
    public string Give(FlowOutcome outcome)
    {
        subject = outcome.Subject;
        return token = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
    }

    /// <returns>Whether it is the token, and was created for that user. The token is deleted in any case.</returns>
    public bool Take(string shown, string user)
    {
        (string? given, string? of) = (token, subject);
        (token, subject) = (null, null);
        return given is not null && of == user && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), Encoding.UTF8.GetBytes(shown));
    }
}
