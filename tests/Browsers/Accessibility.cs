using Deque.AxeCore.Commons;
using Microsoft.Playwright;

namespace TwoFactor.Tests.Browsers;

/// <summary>axe finds no violation of any of its rules on a page and in its frames: names, roles, contrasts, landmarks, order of headings.</summary>
internal static class Accessibility
{
    private static readonly string Axe = new BundledAxeScriptProvider().GetScript();

    // Not through Deque.AxeCore.Playwright: for each run it loads axe once more into each frame and into a new browser profile, which takes longer than the rules.
    public static async Task AssertAsync(IPage page, string name)
    {
        foreach (IFrame frame in page.Frames)
        {
            if (!await frame.EvaluateAsync<bool>("'axe' in window"))
                await frame.EvaluateAsync($"() => {{ {Axe}; axe.configure({{ allowedOrigins: ['<unsafe_all_origins>'] }}); }}"); // a frame may be of another site
        }

        string[] findings = await page.EvaluateAsync<string[]>("""
            async () => {
              const { violations, incomplete, passes } = await axe.run({ resultTypes: ["violations"] });
              return [
                ...violations.flatMap(({ id, nodes }) => nodes.map(node => `${id}: ${node.html} ${node.any.map(check => check.message).join(" ")}`)),
                ...incomplete.filter(({ id }) => id === "frame-tested").map(() => "A frame was not looked at."),
                ...(passes.length > 10 ? [] : [`Only ${passes.length} rules had something to check.`]),
              ];
            }
            """);
        Assert.That(findings, Is.Empty, name);
    }
}
