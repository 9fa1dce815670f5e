namespace TwoFactor.AspNetCore;

/// <summary>The page's texts. A host that registers an <c>IStringLocalizer&lt;TwoFactorTexts&gt;</c> replaces those that it finds there.</summary>
public sealed class TwoFactorTexts
{
    private TwoFactorTexts()
    {
    }
}
