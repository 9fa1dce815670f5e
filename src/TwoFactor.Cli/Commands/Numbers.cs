using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace TwoFactor.Cli.Commands;

/// <summary>Whole numbers on the command line.</summary>
internal static class Numbers
{
    /// <summary>An option that takes a number.</summary>
    public static Option<int?> Option(string name, string description, int minimum, int maximum) => new(name)
    {
        HelpName = "N",
        Description = description,
        CustomParser = result => Parse(name, result, minimum, maximum),
    };

    private static int? Parse(string name, ArgumentResult result, int minimum, int maximum)
    {
        if (int.TryParse(result.Tokens[0].Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number) && number >= minimum && number <= maximum)
            return number;
        result.AddError($"{name} must be a number from {minimum} to {maximum}.");
        return null;
    }
}
