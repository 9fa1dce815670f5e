using Microsoft.AspNetCore.Authorization;
using TwoFactor.AspNetCore.StepUp;

namespace TwoFactor.AspNetCore;

/// <summary>Allows only users who have approved <see cref="Purpose"/> on their phone; see <see cref="TwoFactorRequirement"/>. For controllers,
/// actions, Razor pages and endpoints.</summary>
/// <remarks>It is an <see cref="AuthorizeAttribute"/>: the host's default policy must be met as well, and <c>[AllowAnonymous]</c> disables it, like every other. For
/// another policy, add <c>[Authorize("…")]</c>. Only the authorization middleware asks the phone; elsewhere (hub methods of SignalR, interactive Blazor, MVC
/// without endpoint routing) the attribute refuses everyone.</remarks>
/// <example><code>
/// [RequireTwoFactor("close-account", MaxAgeSeconds = 60)]
/// public sealed class CloseAccountModel : PageModel;
/// </code></example>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method, AllowMultiple = true, Inherited = true)]
public sealed class RequireTwoFactorAttribute : AuthorizeAttribute, IAuthorizationRequirementData
{
    private TimeSpan? maxAge;

    /// <summary>Requires an approval.</summary>
    /// <param name="purpose">What the approval is for: 1 to 256 characters.</param>
    /// <exception cref="ArgumentException">The purpose is empty, too long, or not well-formed Unicode.</exception>
    public RequireTwoFactorAttribute(string purpose = FlowRequest.SignIn)
        : base(StepUpPolicy.Name) => Purpose = new TwoFactorRequirement(purpose).Purpose;

    internal RequireTwoFactorAttribute(TwoFactorRequirement requirement)
        : this(requirement.Purpose)
    {
        maxAge = requirement.MaxAge;
        Once = requirement.Once;
    }

    /// <summary>What the approval is for.</summary>
    public string Purpose { get; }

    /// <summary>A policy that <c>AddAspNetCore</c> adds. It contains the host's default policy, and refuses where the phone is not asked. For another policy, add
    /// <c>[Authorize("…")]</c>.</summary>
    public new string? Policy => base.Policy;

    /// <summary>How old the approval may be, in seconds.</summary>
    /// <value>1 to 2,592,000 (30 days). What it applies to, and what applies without it:
    /// <see cref="TwoFactorRequirement(string, TimeSpan?, bool)"/>.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside this range.</exception>
    public int MaxAgeSeconds
    {
        get => (int)(maxAge ?? TimeSpan.Zero).TotalSeconds;
        set => maxAge = new TwoFactorRequirement(Purpose, TimeSpan.FromSeconds(value)).MaxAge;
    }

    /// <summary>Whether one approval allows only one request.</summary>
    /// <value><see langword="false"/> by default.</value>
    public bool Once { get; set; }

    /// <inheritdoc/>
    public IEnumerable<IAuthorizationRequirement> GetRequirements() => [new TwoFactorRequirement(Purpose, maxAge, Once)];
}
