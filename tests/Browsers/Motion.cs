using Microsoft.Playwright;

namespace TwoFactor.Tests.Browsers;

/// <summary>Nothing moves on a page for people who have asked their system for less motion.</summary>
internal static class Motion
{
    // By the first class of each element. A short animation may have ended already, so the style counts as well.
    private const string Moving = """
        () => {
          const moves = ({ animationName, transitionDuration }) => animationName !== "none" || transitionDuration.split(", ").some(duration => duration !== "0s");
          const styled = [...document.querySelectorAll("*")].flatMap(element => ["", "::before", "::after"]
            .filter(part => moves(getComputedStyle(element, part)))
            .map(part => `${element.classList[0]}${part}`));
          const running = document.getAnimations().map(({ effect: { target, pseudoElement } }) => `${target.classList[0]}${pseudoElement ?? ""}`);
          return [...new Set([...styled, ...running])];
        }
        """;

    /// <param name="page">The page. It is left in the state that the browser's other pages have, with less motion.</param>
    /// <param name="parts">What moves for everybody else: an element by its first class, or a part of it, such as <c>wave</c> or <c>wave::before</c>.</param>
    public static async Task AssertReducedAsync(IPage page, params string[] parts)
    {
        await page.WaitForLoadStateAsync(); // an element may be there before its style sheet
        await page.EmulateMediaAsync(new PageEmulateMediaOptions { ReducedMotion = ReducedMotion.NoPreference });
        Assert.That(await page.EvaluateAsync<string[]>(Moving), Is.SupersetOf(parts), "otherwise");
        await page.EmulateMediaAsync(new PageEmulateMediaOptions { ReducedMotion = ReducedMotion.Reduce });
        Assert.That(await page.EvaluateAsync<string[]>(Moving), Is.Empty, "with less motion");
    }
}
