using System.Globalization;
using System.Text.RegularExpressions;
using TwoFactor.Cli.Output;
using TwoFactor.Cli.Tests.Support;

namespace TwoFactor.Cli.Tests.Output;

/// <summary>The output fits into its window: lines are broken between words, and a QR code that does not fit is not drawn.</summary>
public sealed partial class WindowTests
{
    private static readonly TerminalTraits Narrow = new(() => 60, HasTrueColour: false);

    [TestCase(80, 24)]
    [TestCase(60, 20)]
    public async Task A_window_too_low_for_a_QR_code_is_reported_with_the_missing_lines(int width, int height)
    {
        await using Stage stage = await Stage.OpenAsync();
        stage.WriteSettings();
        CliRun run = await Run(height);
        string text = string.Join(' ', run.Output.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        int missing = int.Parse(Regex.Match(text, @"(\d+) too few").Groups[1].Value, CultureInfo.InvariantCulture);
        Assert.That(text, Does.Contain($"the window has {height} lines, {missing} too few.").And.Contain("--png FILE"));
        Assert.That(run.Output.TrimEnd('\n').Split('\n'), Has.Length.LessThanOrEqualTo(height + missing), "the code fits into the reported height");
        Assert.That((await Run(height + missing)).Output, Does.Not.Contain("too few"));

        async Task<CliRun> Run(int lines) => await new Tool(stage.Folder) { Window = (width, lines) }.RunAsync("sezame pair jdoe --tenant acme --wait 0s");
    }

    [TestCase(60, true)]
    [FullCheckCase(60, false)]
    [FullCheckCase(80, true)]
    [FullCheckCase(80, false)]
    public async Task No_line_is_longer_than_the_window_and_no_word_is_broken(int width, bool isColoured)
    {
        await using Stage stage = await Stage.OpenAsync();
        stage.WriteSettings(tenants => tenants["globex"]!["SecSign"]!["FallbackEndpoint"] = "https://localhost:1/");
        foreach ((string command, bool isFixed) in ((string, bool)[])
        [
            ("doctor", true), ("sezame register", true), ("--help", true), ("login --help", false), ("logn", true),
            ("login deny --tenant globex", false), ("login nobody --tenant acme", false), ("login approve --tenant globex", false),
        ])
        {
            CliRun wide = await new Tool(stage.Folder) { Window = (10_000, 100) }.RunAsync(command);
            CliRun run = await new Tool(stage.Folder) { Window = (width, 100), Terminal = isColoured ? Narrow : null }.RunAsync(command);
            string[] lines = [.. Escape().Replace(run.Output + run.Error, string.Empty).Split('\n', '\r')];
            Assert.That(lines.Where(line => line.Length > width && line.Trim().Contains(' ', StringComparison.Ordinal) && !line.Contains('█', StringComparison.Ordinal)), Is.Empty, command);
            if (isFixed) // the others print ids and times, or have a column that is narrower than a word
                Assert.That(Words(run), Is.EqualTo(Words(wide)), command);
        }

        static string[] Words(CliRun run) => Escape().Replace(run.Output + run.Error, string.Empty).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
    }

    // The first line of a broken command is another command.
    [Test]
    public async Task The_next_command_is_not_broken_into_lines()
    {
        await using Stage stage = await Stage.OpenAsync();
        Tool narrow = new(stage.Folder) { Window = (40, 100) };
        CliRun registered = await narrow.RunAsync($"sezame register --email {Stage.Email} --service-name Acme --key-length 2048 --folder client-of-acme {stage.SezameOptions}");
        CliRun pending = await narrow.RunAsync("sezame sign --wait 0s --save-tenant acme --folder client-of-acme");

        Assert.That(registered.Output, Does.EndWith("Next:\ntwofactor sezame sign --folder client-of-acme\n"), registered.ToString());
        Assert.That(pending.Error, Does.EndWith("\ntwofactor sezame sign --save-tenant acme --folder client-of-acme\n"), pending.ToString());
    }

    [Test]
    public void A_continued_line_starts_below_the_last_column() => Assert.That(
        WordWrap.Fit("ok    acme  tls  trusted until the end of the year", new TextWindow(() => 42, () => 24)),
        Is.EqualTo("ok    acme  tls  trusted until the end of\n                 the year"));

    [Test]
    public async Task In_a_terminal_too_narrow_for_a_QR_code_the_output_suggests_a_PNG_file()
    {
        await using Stage stage = await Stage.OpenAsync();
        stage.WriteSettings();
        CliRun run = await new Tool(stage.Folder) { Terminal = new TerminalTraits(() => 30, false) }.RunAsync("sezame pair jdoe --tenant acme --wait 0s");
        Assert.That(run.Output, Does.Contain("use --png FILE").And.Not.Contain('█'));
    }

    [TestCase("--png code.png")]
    [TestCase("--svg code.svg")]
    public async Task In_a_window_too_narrow_for_a_QR_code_the_output_leads_to_the_picture_that_was_written(string picture)
    {
        await using Stage stage = await Stage.OpenAsync();
        stage.WriteSettings();
        CliRun run = await new Tool(stage.Folder) { Window = (30, 100) }.RunAsync($"sezame pair jdoe --tenant acme --wait 0s {picture}");
        string text = string.Join(' ', run.Output.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        Assert.That(text, Does.Contain("too few. Open the picture. The QR code is in ").And.Not.Contain("--png FILE").And.Not.Contain("run this again"));
    }

    [Test]
    public async Task A_window_too_low_for_a_QR_code_suggests_no_PNG_file_if_there_is_a_picture_already()
    {
        await using Stage stage = await Stage.OpenAsync();
        stage.WriteSettings();
        CliRun run = await new Tool(stage.Folder) { Window = (80, 20) }.RunAsync("sezame pair jdoe --tenant acme --wait 0s --svg code.svg");
        Assert.That(string.Join(' ', run.Output.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)), Does.Contain("higher, or open the picture."));
    }

    [GeneratedRegex(@"\e\[[0-9;?]*[A-Za-z]")]
    private static partial Regex Escape();
}
