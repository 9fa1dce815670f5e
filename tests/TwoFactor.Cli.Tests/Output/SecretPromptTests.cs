using Spectre.Console;
using Spectre.Console.Rendering;
using TwoFactor.Cli.Output;

namespace TwoFactor.Cli.Tests.Output;

/// <summary>The question for a secret takes what the person types, and shows none of it.</summary>
public sealed class SecretPromptTests
{
    [TestCase("correct horse")]
    [TestCase("")]
    [TestCase("  ")]
    public async Task What_was_typed_is_taken_at_the_first_Enter_and_not_shown(string typed)
    {
        StringWriter shown = new();
        TypingTerminal terminal = new(shown, $"{typed}\rmore\r");

        string secret = await SecretPrompt.AskAsync(terminal, "Password of the key: ", CancellationToken.None);

        Assert.That(secret, Is.EqualTo(typed));
        Assert.That(shown.ToString().Trim(), Is.EqualTo("Password of the key:"));
    }

    [TestCase("TF_BUILD")]
    [TestCase("JENKINS_URL")]
    public void A_person_in_a_shell_of_a_build_server_is_asked_too(string variable)
    {
        AnsiConsoleSettings settings = SecretPrompt.SettingsOf(TextWriter.Null);
        settings.EnvironmentVariables = new Dictionary<string, string> { [variable] = "True" };
        Assert.That(AnsiConsole.Create(settings).Profile.Capabilities.Interactive, Is.True);
    }

    /// <summary>A terminal at which somebody types.</summary>
    private sealed class TypingTerminal(TextWriter output, string keys) : IAnsiConsole, IAnsiConsoleInput
    {
        private readonly Queue<char> keys = new(keys);

        private readonly IAnsiConsole screen = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            Interactive = InteractionSupport.Yes,
            Out = new AnsiConsoleOutput(output),
        });

        public Profile Profile => screen.Profile;

        public IAnsiConsoleCursor Cursor => screen.Cursor;

        public IAnsiConsoleInput Input => this;

        public IExclusivityMode ExclusivityMode => screen.ExclusivityMode;

        public RenderPipeline Pipeline => screen.Pipeline;

        public void Clear(bool home) => screen.Clear(home);

        public void Write(IRenderable renderable) => screen.Write(renderable);

        public void WriteAnsi(Action<AnsiWriter> action) => screen.WriteAnsi(action);

        public bool IsKeyAvailable() => keys.Count > 0;

        public ConsoleKeyInfo? ReadKey(bool intercept)
        {
            char key = keys.Dequeue();
            return new ConsoleKeyInfo(key, key == '\r' ? ConsoleKey.Enter : ConsoleKey.NoName, shift: false, alt: false, control: false);
        }

        public Task<ConsoleKeyInfo?> ReadKeyAsync(bool intercept, CancellationToken cancellationToken) => Task.FromResult(ReadKey(intercept));
    }
}
