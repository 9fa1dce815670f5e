using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace TwoFactor.Cli.Commands;

/// <summary>Whole numbers on the command line.</summary>
internal static class Numbers
{
    /// <summary>An option that takes a number, or only each multiple of a number.</summary>
    public static Option<int?> Option(string name, string description, int minimum, int maximum, int multipleOf = 1) => new(name)
    {
        HelpName = "N",
        Description = description,
        CustomParser = result => Parse(name, result, minimum, maximum, multipleOf),
    };

    private static int? Parse(string name, ArgumentResult result, int minimum, int maximum, int multipleOf)
    {
        if (int.TryParse(result.Tokens[0].Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number)
            && number >= minimum && number <= maximum && number % multipleOf == 0)
        {
            return number;
        }

        result.AddError($"{name} must be a {(multipleOf == 1 ? "number" : $"multiple of {multipleOf}")} from {minimum} to {maximum}.");
        return null;
    }
}
