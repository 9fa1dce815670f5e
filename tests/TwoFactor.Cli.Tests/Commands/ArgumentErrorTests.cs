using System.CommandLine;
using TwoFactor.Cli.Commands;
using TwoFactor.Cli.Output;
using TwoFactor.Cli.Tests.Support;

namespace TwoFactor.Cli.Tests.Commands;

/// <summary>A wrong command line ends with one line that names the option or the argument, and suggests what was perhaps meant.</summary>
public sealed class ArgumentErrorTests
{
    [TestCase("", "sezame")]
    [TestCase("sezame", "register")]
    [TestCase("phone", "approve")]
    public async Task A_command_without_its_subcommand_shows_the_help(string command, string listed)
    {
        CliRun run = await new Tool(Path.GetTempPath()).RunAsync(command);
        Assert.That((run.ExitCode, run.Error), Is.EqualTo((ExitCode.Ok, string.Empty)));
        Assert.That(run.Output, Does.Contain("Usage:").And.Contain(listed));
    }

    [TestCase("logn", "There is no command 'logn'; did you mean 'login'? See 'twofactor --help'.\n")]
    [TestCase("logn jdoe", "did you mean 'login'?")]
    [TestCase("LOGIN jdoe", "did you mean 'login'?")]
    [TestCase("sezame regsiter", "did you mean 'register'?")]
    [TestCase("pair jdoe", "did you mean 'sezame pair'?")]
    [TestCase("phone aprove", "did you mean 'approve'?")]
    [TestCase("login jdoe --tennant acme", "did you mean --tenant?")]
    [TestCase("login --tennant acme", "did you mean --tenant?")]
    [TestCase("login jdoe -tenant acme", "did you mean --tenant?")]
    [TestCase("login jdoe --jsn", "did you mean --json?")]
    [TestCase("doctor --confg=x", "did you mean --config?")]
    [TestCase("login --tenent=acme -- jdoe", "did you mean --tenant?")]
    [TestCase("login --jsn --", "did you mean --json?")]
    public async Task A_misspelt_word_gets_the_nearest_suggestion(string command, string suggestion)
    {
        CliRun run = await new Tool(Path.GetTempPath()).RunAsync(command);
        Assert.That((run.ExitCode, run.Output), Is.EqualTo((ExitCode.Usage, string.Empty)));
        Assert.That(run.Error, Does.Contain(suggestion));
    }

    [Test]
    public async Task An_unknown_word_gets_no_suggestion_and_an_unknown_option_is_not_taken_as_a_user()
    {
        await using Stage stage = await Stage.OpenAsync();
        stage.WriteSettings();
        CliRun far = await stage.Cli.RunAsync("frobnicate");
        CliRun option = await stage.Cli.RunAsync("login --key-password hunter2");
        CliRun user = await stage.Cli.RunAsync("login --tenant globex -- --unknown");
        Assert.That(far.Error, Is.EqualTo("twofactor: There is no command 'frobnicate'. See 'twofactor --help'.\n"));
        Assert.That(option.Error, Does.Contain("There is no option --key-password").And.Not.Contain("hunter2"));
        Assert.That(user.ExitCode, Is.Not.EqualTo(ExitCode.Ok).And.Not.EqualTo(ExitCode.Fault));
        Assert.That(user.Error, Does.Not.Contain("option"), "after -- every word is a value");
    }

    [Test]
    public async Task A_password_among_the_arguments_is_refused_and_not_repeated([Values("--key-password hunter2", "--key-password=hunter2", "--password:hunter2")] string argument)
    {
        await using Stage stage = await Stage.OpenAsync();
        CliRun run = await stage.Cli.RunAsync($"login jdoe {argument}");
        Assert.That(run.ExitCode, Is.EqualTo(ExitCode.Usage));
        Assert.That(run.ToString(), Does.Not.Contain("hunter2").And.Contain("password"));
    }

    [TestCase("login jdoe --lifetime 5x", "--lifetime")]
    [TestCase("login jdoe --provider Other", "--provider")]
    [TestCase("sezame register --service-name Acme", "--email")]
    [TestCase("sezame register --email a@b.example", "--service-name")]
    [TestCase("sezame register --email a@b.example --service-name A --endpoint http://x", "--endpoint")]
    [TestCase("emulator --phone-port 70000", "--phone-port")]
    [TestCase("emulator --phone-port seven", "--phone-port")]
    [TestCase("emulator --address here", "--address")]
    [TestCase("doctor --config missing.json", "--config")]
    [TestCase("doctor --tenant", "--tenant")]
    [TestCase("login", "<user>")]
    [TestCase("login jdoe --endpoint http://localhost:7301/", "--endpoint")]
    [TestCase("login jdoe --endpoint nonsense --tenant acme", "--endpoint")]
    [TestCase("login jdoe --provider SecSign --service-name A --service-address b --fallback-endpoint http://x/", "--fallback-endpoint")]
    [TestCase("login jdoe --provider Sezame", "The client certificate is missing: give --certificate with --key, or --pfx.")]
    [TestCase("login jdoe --trusted-ca missing.pem", "--trusted-ca")]
    [TestCase("login jdoe --provider Sezame --certificate missing.pem --key missing.pem", "--certificate")]
    [TestCase("login jdoe --provider Sezame --pfx .", "--pfx")]
    [TestCase("login jdoe --key-password-file=", "--key-password-file")]
    [TestCase("login jdoe --config .", "--config")]
    [TestCase("login jdoe --lifetime 0s", "--lifetime")]
    [TestCase("login jdoe --lifetime 25h", "--lifetime")]
    [TestCase("login jdoe --tenant nonsense", "--tenant")]
    [TestCase("secsign check --endpoint http://x/", "--endpoint")]
    [TestCase("sezame sign --wait x", "--wait")]
    [TestCase("sezame sign --trusted-ca missing.pem", "--trusted-ca")]
    [TestCase("sezame sign --key-password-file missing", "--key-password-file")]
    [TestCase("sezame register --email a@b.example --service-name A --country at", "--country")]
    [TestCase("sezame register --email a@b.example --service-name A --key-length 1024", "--key-length")]
    [TestCase("sezame register --email a@b.example --service-name A --key-length 2049", "--key-length must be a multiple of 64")]
    [TestCase("sezame import --certificate missing.pem", "--certificate")]
    [TestCase("sezame import --pfx missing.pfx", "--pfx")]
    [TestCase("sezame status --folder=", "--folder")]
    [TestCase("sezame status --tenant acme", "--tenant")]
    [TestCase("sezame status --folder client --certificate client.pem --key client.key", "--certificate")]
    [TestCase("sezame status --ask-key-password", "--ask-key-password")]
    [TestCase("sezame status jdoe --folder client", "--folder")]
    [TestCase("phone list --phone ftp://x/", "--phone")]
    [TestCase("phone list --user=", "--user")]
    [TestCase("emulator --host-name https://x/", "--host-name")]
    [TestCase("emulator --secsign-id j/doe", "--secsign-id")]
    [TestCase("emulator --seed x", "--seed")]
    public async Task Argument_errors_name_the_option(string commandLine, string option)
    {
        await using Stage stage = await Stage.OpenAsync();
        CliRun run = await stage.Cli.RunAsync(commandLine);
        Assert.That((run.ExitCode, run.Error.Count(c => c == '\n')), Is.EqualTo((ExitCode.Usage, 1)), run.ToString());
        Assert.That(run.Error, Does.Contain(option));
    }

    [Test]
    public void Every_option_that_takes_a_path_checks_it()
    {
        CommandRunner runner = new(new CliConsole(TextWriter.Null, TextWriter.Null), new CliEnvironment(new Dictionary<string, string>(), Path.GetTempPath(), TimeProvider.System));
        IEnumerable<Option> paths = OptionsOf(CommandLine.Create(runner)).Where(option => option.HelpName is "FILE" or "FOLDER");
        Assert.That(paths, Is.Not.Empty.And.All.Matches<Option>(option => option!.Validators.Count == 1));

        static IEnumerable<Option> OptionsOf(Command command) => command.Options.Concat(command.Subcommands.SelectMany(OptionsOf));
    }

    [TestCase("login")]
    [TestCase("fraud-notice")]
    [TestCase("sezame pair")]
    [TestCase("sezame unpair")]
    [TestCase("sezame status")]
    public async Task An_invalid_user_is_an_error_of_usage_that_names_the_argument(string command)
    {
        await using Stage stage = await Stage.OpenAsync();
        stage.WriteSettings();
        foreach (string user in (string[])["", " ", "j\u0007doe", "j\uD800doe", new string('x', 256)])
        {
            CliRun run = await stage.Cli.RunAsync([.. command.Split(' '), user]);
            Assert.That((run.ExitCode, run.Error.Split(' ')[1]), Is.EqualTo((ExitCode.Usage, "<user>")), run.ToString());
            Assert.That(run.Error, Does.Not.Contain("Parameter"));
        }
    }

    [Test]
    public async Task A_setting_that_an_option_overrides_is_named_by_the_option_and_others_by_the_configuration()
    {
        await using Stage stage = await Stage.OpenAsync();
        stage.WriteSettings();
        await File.WriteAllTextAsync(stage.PathOf("junk.pem"), "junk");
        CliRun byOption = await stage.Cli.RunAsync("login approve --tenant globex --trusted-ca junk.pem");
        CliRun unknown = await stage.Cli.RunAsync("login approve --tenant acme --service-address x");
        CliRun json = await stage.Cli.RunAsync("login approve --config junk.pem");
        CliRun message = await stage.Cli.RunAsync(["login", "approve", "--tenant", "globex", "--message", new string('x', 501)]);
        Assert.That(byOption.ExitCode, Is.EqualTo(ExitCode.Usage), byOption.Error);
        Assert.That(byOption.Error, Does.StartWith("twofactor: --trusted-ca "));
        Assert.That((unknown.ExitCode, unknown.Error.Split(' ')[1]), Is.EqualTo((ExitCode.Usage, "--service-address")), unknown.ToString());
        Assert.That((json.ExitCode, json.Error.Split(' ')[1]), Is.EqualTo((ExitCode.Usage, "--config:")), json.ToString());
        Assert.That((message.ExitCode, message.Error.Split(' ')[1]), Is.EqualTo((ExitCode.Usage, "--message:")), message.ToString());
    }

    [Test]
    public async Task A_settings_file_that_nobody_named_is_not_reported_as_an_option()
    {
        await using Stage stage = await Stage.OpenAsync();
        stage.WriteSettings();
        string file = stage.PathOf("appsettings.json");
        await using FileStream locked = new(file, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        CliRun found = await stage.Cli.RunAsync("login approve");
        CliRun named = await stage.Cli.RunAsync("login approve --config appsettings.json");
        Assert.That((found.ExitCode, found.Error), Is.EqualTo((ExitCode.Misconfigured, $"twofactor: '{file}' cannot be read.\n")));
        Assert.That((named.ExitCode, named.Error), Is.EqualTo((ExitCode.Usage, $"twofactor: --config: '{file}' cannot be read.\n")));
    }
}
