using System.Globalization;
using System.Net;
using TwoFactor.Emulator.Certificates;

namespace TwoFactor.Emulator.Hosting;

/// <summary>Reads the command line of the process into options.</summary>
internal static class EmulatorArguments
{
    public static string Usage => Options + string.Concat(EmulatorSwitch.All.Select(Describe)) + Environment.NewLine;

    private const string Options = """
        Emulates Sezame and SecSign ID, with a phone to answer on. For development and tests, never for production.

          --sezame-port N              port of Sezame (default 7301)
          --secsign-port N             port of SecSign ID (default 7302)
          --secsign-fallback-port N    port of its fallback server (default 7303)
          --phone-port N               port of the phone (default 7300)
          --folder PATH                keeps the state for the next start (default: a new folder, removed at the end)
          --address IP                 where to listen (default 127.0.0.1); anything else opens the phone to your network
          --host-name NAME             another name of this machine, for the certificates and the phone; may be given several times
          --email ADDRESS              a person with a Sezame account; may be given several times
          --secsign-id ID              a person with a SecSign ID; may be given several times
          --seed N                     the seed of the random values, to repeat an earlier run
          --allow-outside-development  starts it in any environment and on any address; never where real users log in

        A port of 0 means any free one. A switch takes true or false; without a value it is true. Durations are for example 90s, 5m, 1d; at most 10000d.


        """;

    /// <summary>The options, or null and the error.</summary>
    public static EmulatorOptions? Parse(IReadOnlyList<string> arguments, out string? error)
    {
        EmulatorOptions options = new() { PhonePort = 7300, SezamePort = 7301, SecSignPort = 7302, SecSignFallbackPort = 7303 };
        for (int i = 0; i < arguments.Count; i++)
        {
            string name = arguments[i];
            string? value = i + 1 < arguments.Count ? arguments[i + 1] : null;
            if (name == "--allow-outside-development")
            {
                options.AllowOutsideDevelopment = true;
                continue;
            }

            EmulatorSwitch? found = EmulatorSwitch.All.FirstOrDefault(one => one.Option == name);
            if (found is { IsFlag: true } && !bool.TryParse(value, out _))
            {
                found.TrySet(options, "true");
                continue;
            }

            if (value is null || value.StartsWith("--", StringComparison.Ordinal) || !(found?.TrySet(options, value) ?? Set(options, name, value)))
            {
                error = IsOption(name) ? $"Wrong value for option {name}: {value ?? "none"}" : $"Unknown option: {name}";
                return null;
            }

            i++;
        }

        error = null;
        return options;
    }

    private static bool IsOption(string name) => name.StartsWith("--", StringComparison.Ordinal) && Usage.Contains($"  {name} ", StringComparison.Ordinal);

    private static bool Set(EmulatorOptions options, string name, string value)
    {
        switch (name)
        {
            case "--sezame-port" when Port(value) is int port:
                options.SezamePort = port;
                return true;
            case "--secsign-port" when Port(value) is int port:
                options.SecSignPort = port;
                return true;
            case "--secsign-fallback-port" when Port(value) is int port:
                options.SecSignFallbackPort = port;
                return true;
            case "--phone-port" when Port(value) is int port:
                options.PhonePort = port;
                return true;
            case "--seed" when int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int seed):
                options.Seed = seed;
                return true;
            case "--address" when IPAddress.TryParse(value, out IPAddress? address):
                options.Address = address;
                return true;
            case "--folder":
                options.Folder = value;
                return true;
            case "--host-name" when ServerName.IsWellFormed(value):
                options.HostNames.Add(value);
                return true;
            case "--email":
                options.RecoveryEmails.Add(value);
                return true;
            case "--secsign-id":
                options.SecSignIds.Add(value);
                return true;
            default:
                return false;
        }
    }

    private static string Describe(EmulatorSwitch one)
    {
        string option = one.IsFlag ? one.Option : $"{one.Option} TIME";
        return $"  {option,-36} {one.Description} (default: {one.Default}){Environment.NewLine}";
    }

    private static int? Port(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int port) && port <= IPEndPoint.MaxPort ? port : null;
}
