namespace TwoFactor.AspNetCore;

/// <summary>Identifies the page's texts. A host can replace texts with an <c>IStringLocalizer&lt;TwoFactorTexts&gt;</c>; texts that it does not
/// contain keep the built-in value.</summary>
public sealed class TwoFactorTexts
{
    private TwoFactorTexts()
    {
    }
}
